/** The tools. Each is an operation of the API under a name that an assistant understands, and what only an assistant has to be told. */
import type { JsonObject } from './json.ts';

/** What one tool is. Scopes, the customer of a token, limits, masking and the audit trail come with its operation. */
export interface ToolDeclaration {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The operation that answers it, by its operationId. */
  readonly operation: string;
  /** What is always sent, and can't be said otherwise. */
  readonly fixed?: JsonObject;
  /** Arguments of the operation that the tool does not have. */
  readonly without?: readonly string[];
  readonly effect: Effect;
}

/** What the tool changes. Decides whether a person is asked first. */
type Effect =
  | { readonly kind: 'reads' }
  /** It stores a proposal and changes nothing that counts. */
  | { readonly kind: 'proposes' }
  /** A person confirms it: the client asks them, or else a second call names the quote of the first. */
  | { readonly kind: 'changes' }
  /**
   * A person confirms it when the client can ask them. Its arguments name the quote that another tool has shown, so it takes no second call.
   * The person is shown what the operation `shows` answers, narrowed by `pick`.
   */
  | { readonly kind: 'confirms'; readonly shows: Evidence };

/** What a person has to see of a quote before they confirm it. */
interface Evidence {
  readonly operation: string;
  /** @param answer of the operation, for the same arguments */
  readonly pick: (answer: JsonObject, args: JsonObject) => unknown;
}

const READS = { kind: 'reads' } as const;

export const TOOLS = [
  {
    name: 'get_payment_status',
    title: 'Payment status',
    description:
      'Whether a customer pays on time: standing, days and amount past due, the next payment, the last one, recent bills and payments.',
    operation: 'getPaymentStatus',
    effect: READS,
  },
  {
    name: 'get_account_balance',
    title: 'Account balance',
    description:
      'What a customer owes: balance, its parts, credit limit and what is left of it. A positive balance is owed by the customer. Amounts are whole minor units (cents).',
    operation: 'getBalance',
    effect: READS,
  },
  {
    name: 'get_billing_cycle_information',
    title: 'Billing cycle',
    description:
      'When a customer is billed and has to pay: bill day, frequency, payment term, the next bill and its amount, and which other bill days are possible.',
    operation: 'getBillingCycle',
    effect: READS,
  },
  {
    name: 'list_payment_inquiries',
    title: 'Payment inquiries',
    description: 'Questions that customers asked about payments, newest first.',
    operation: 'listPaymentInquiries',
    effect: READS,
  },
  {
    name: 'get_payment_inquiry',
    title: 'One payment inquiry',
    description: 'One question about a payment with its answer, and what the records say about it.',
    operation: 'getPaymentInquiry',
    effect: READS,
  },
  {
    name: 'open_payment_inquiry',
    title: 'Open a payment inquiry',
    description:
      'Asks a question about a payment in the name of a customer. Most are answered at once from the records; the others wait for an agent.',
    operation: 'askPaymentInquiry',
    effect: { kind: 'changes' },
  },
  {
    name: 'preview_bill_day_change',
    title: 'Preview another bill day',
    description:
      'What another bill day, frequency or payment term would mean: each way to make the change, its dates and its cost. Nothing is changed; the quote is kept for confirm_bill_day_change.',
    operation: 'requestBillingCycleChange',
    fixed: { confirm: false },
    without: ['override'],
    effect: { kind: 'proposes' },
  },
  {
    name: 'confirm_bill_day_change',
    title: 'Confirm another bill day',
    description:
      'Makes the change that preview_bill_day_change quoted. Take changeId, quote.quoteId and the optionId that the person chose from its answer.',
    operation: 'confirmBillingCycleChange',
    effect: {
      kind: 'confirms',
      shows: {
        operation: 'getBillingCycleChange',
        pick: ({ quote }, { optionId }) => quotedOption(quote, optionId),
      },
    },
  },
  {
    name: 'dry_run_order',
    title: 'Dry-run an order',
    description:
      'What would be decided about a service order, with every reason and what would change the decision. Nothing is stored, held or started.',
    operation: 'evaluateServiceOrder',
    effect: READS,
  },
  {
    name: 'explain_decision',
    title: 'Explain a decision',
    description: 'Why a decision came out as it did, in words, and what would change it.',
    operation: 'explainDecision',
    effect: READS,
  },
  {
    name: 'give_promise',
    title: 'Give a promise to pay',
    description:
      'Promises in the name of a customer to pay by a day (untilDate), or in installments (installments and firstDate). While it is in force, dunning rests.',
    operation: 'givePromise',
    effect: { kind: 'changes' },
  },
] as const satisfies readonly ToolDeclaration[];

function quotedOption(quote: unknown, optionId: unknown): unknown {
  if (typeof quote !== 'object' || quote === null || !('options' in quote)) return null;
  const options: unknown = quote.options;
  if (!Array.isArray(options)) return null;
  return options.find(
    (option: unknown) =>
      typeof option === 'object' && option !== null && 'optionId' in option && option.optionId === optionId,
  );
}
