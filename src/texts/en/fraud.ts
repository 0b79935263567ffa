import type { FraudOutcome, FraudReasonCode } from '../../domain/fraud/outcomes.ts';

/** What the fraud desk reads. */
export const fraudTexts = {
  reasons: {
    ORDER_VELOCITY: 'Many orders in one day.',
    SHARED_METHOD: 'Several accounts pay by one method.',
    SHARED_ADDRESS: 'Many new accounts at one address.',
    SHARED_DEVICE: 'Many accounts are used from one device.',
    FIRST_ORDER_LARGE: 'The first order is far above what such customers order first.',
    BUST_OUT: 'After a good start most of the limit is used at once.',
    RETURNED_AFTER_ACTIVATION: 'A payment came back after the service had begun.',
    CARD_TESTING: 'Payments fail one after the other, as when cards are tried out.',
    ACCOUNT_TAKE_OVER: 'Somebody else may be using the account.',
    GOODWILL_ABUSE: 'The account gets goodwill again and again.',
    REFUND_ABUSE: 'The account gets refunds again and again.',
    BILL_DAY_ABUSE: 'The bill day is moved again and again.',
    AGENT_GOODWILL: 'An agent gives unusually much goodwill.',
    AGENT_OVERRIDES: 'An agent overrides many decisions.',
    AGENT_LOOK_UPS: 'An agent opens many accounts without a case.',
    UNUSUAL_ACTIVITY: 'This is unusual here.',
    FROZEN_METHOD: 'A payment method of the account is frozen.',
    FACTS_UNKNOWN: 'Something needed for the judgement is not known.',
  } satisfies Record<FraudReasonCode, string>,
  outcomes: {
    none: 'nothing',
    note: 'noted',
    review: 'a person looks',
    stepUp: 'the customer proves who they are',
    holdOrder: 'the order waits',
    freezeMethod: 'the payment method is frozen',
  } satisfies Record<FraudOutcome, string>,
};
