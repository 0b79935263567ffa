// Made of docs/openapi.json by `npm run export-openapi`. Do not edit.
/** What goes in and out, by the names of the API's document. */
export interface Schemas {
  AccountHierarchy: {
    /** The accounts above it, the nearest first */
    above: readonly (string)[];
    /** The accounts right below it, by id */
    below: readonly (string)[];
    billingAccountId: string;
    /** Who pays its bills from which day on; empty: it always paid for itself */
    payers: readonly ({
      /** The first bill date that it counts for */
      from: string;
      /** Null: the account itself */
      payerAccountId: string | null;
    })[];
    /** The accounts of which it is, was or will be the payer, by id */
    paysFor: readonly ({
      billingAccountId: string;
      payers: readonly ({
        /** The first bill date that it counts for */
        from: string;
        /** Null: the account itself */
        payerAccountId: string | null;
      })[];
    })[];
  };
  Activity: {
    amount: Schemas["Money"];
    billingAccountId: string;
    id: string;
    occurredAt: string;
    status: "sent" | "partiallyPaid" | "settled" | "cancelled";
    type: "bill";
  } | {
    amount: Schemas["Money"];
    billingAccountId: string;
    id: string;
    occurredAt: string;
    status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
    type: "payment";
  };
  AlertFindingInput: {
    finding: "confirmed" | "falsePositive";
    reason: Schemas["FindingReason"];
  };
  AlertOwnerInput: {
    action: "take" | "release";
  };
  AuditEntry: {
    act: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    actor: {
      authentication: string | null;
      client: string | null;
      role: string | null;
      subject: string;
    };
    at: string;
    changes: readonly ({
      after: string | null;
      before: string | null;
      collection: string;
      id: string;
      /** Of the document after the act without its personal texts; left out where it has none */
      skeleton?: string;
    })[];
    entryId: string;
    /** HMAC-SHA-256 in hex */
    hash: string;
    keyId: string;
    links: {
      decisionId: string | null;
      workflowId: string | null;
    };
    object: {
      id: string;
      type: "account" | "customer" | "case" | "policy" | "billRun" | "area" | "webhook" | "caller" | "audit" | "warehouse";
    };
    operation: string | null;
    origin: string | null;
    outcome: "done" | "refused";
    /** HMAC-SHA-256 in hex */
    previousHash: string;
    reason: string | null;
    requestId: string | null;
    /** Its place in the chain, from 1 without gaps */
    sequence: number;
    /** The chain that the entry is on */
    shard: string;
    /** How often, where what happened in the same minute is one entry */
    times: number;
  };
  /** What a policy would have decided about stored decisions */
  Backtest: {
    /** Decisions that were decided again */
    accounts: number;
    against: Schemas["BacktestOfPolicy"] | null;
    bad: Schemas["Share"];
    /** False when some of these days were left out because the limit or 20 s was reached */
    complete: boolean;
    currencies: readonly (string | null)[];
    firstDay: string;
    /** Facts that a policy needs and receipts do not have; they count as unknown */
    lacking: readonly ({
      decisions: number;
      facts: readonly ({
        decisions: number;
        fact: string;
      })[];
      version: string;
    })[];
    lastDay: string;
    policy: Schemas["BacktestOfPolicy"];
    /** How often the policy comes to the recorded outcome: of all decisions, and of its own */
    recorded: {
      ownSameOutcome: Schemas["Share"];
      sameOutcome: Schemas["Share"];
    };
    swaps: Schemas["Swaps"] | null;
    withoutMoney: number;
    withoutOutcome: number;
  };
  BacktestInput: {
    /** A stored version of `service-approval` in any state, or a document that is stored nowhere */
    against?: {
      /** The policy document. docs/policy.schema.json describes those that decide requests, docs/policies.md names the others. */
      document?: Readonly<Record<string, unknown>>;
      version?: string;
    };
    /** Cases first decided on this day or later, in the account's time zone */
    from?: string;
    /** The largest number of decisions, the oldest first */
    limit?: number;
    /** How the accounts turned out. Without it no bad rates can be computed */
    outcomes?: readonly ({
      bad: boolean;
      billingAccountId: string;
    })[];
    /** A stored version of `service-approval` in any state, or a document that is stored nowhere */
    policy: {
      /** The policy document. docs/policy.schema.json describes those that decide requests, docs/policies.md names the others. */
      document?: Readonly<Record<string, unknown>>;
      version?: string;
    };
    /** A fact to break the figures down by */
    segment?: string;
    /** Cases first decided on this day or earlier */
    to?: string;
  };
  BacktestOfPolicy: {
    outcomes: readonly ({
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      outcome: "approve" | "approveWithConditions" | "review" | "decline";
    })[];
    policy: Schemas["PolicyReference"];
    /** By the first reason of each decision */
    reasons: readonly ({
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      outcome: "approve" | "approveWithConditions" | "review" | "decline";
      reason: string;
    })[];
    /** How often each rule fired */
    rules: readonly ({
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      rule: string;
    })[];
    scores: readonly ({
      accounts: number;
      bad: Schemas["Share"];
      from: number;
    })[];
    segments: readonly ({
      segment: string;
      totals: Schemas["BacktestTotals"];
    })[];
    totals: Schemas["BacktestTotals"];
  };
  /** Approval with conditions does not count as approved */
  BacktestTotals: {
    accounts: number;
    approved: Schemas["Share"];
    bad: Schemas["Share"];
    badAmongApproved: Schemas["Share"];
    badAmongOthers: Schemas["Share"];
    stakeApproved: readonly (Schemas["Stake"])[];
  };
  Balance: {
    accounts: readonly ({
      availableCredit: Schemas["Money"];
      balance: Schemas["Money"];
      billingAccountId: string;
      creditLimit: Schemas["Money"];
      credits: Schemas["LedgerBreakdown"];
      currency: string;
      debits: Schemas["LedgerBreakdown"];
      heldCredit: Schemas["Money"];
      heldDeposits: Schemas["Money"];
      standing: Schemas["Standing"];
      state: "active" | "suspended" | "closed";
      /** Null without a credit limit */
      utilisationPercent: number | null;
    })[];
    asOf: string;
    availableCredit: Schemas["Money"] | null;
    balance: Schemas["Money"] | null;
    creditLimit: Schemas["Money"] | null;
    credits: Schemas["LedgerBreakdown"] | null;
    /** Null when there are several currencies; then all figures are null */
    currency: string | null;
    customerId: string;
    debits: Schemas["LedgerBreakdown"] | null;
    heldCredit: Schemas["Money"] | null;
    heldDeposits: Schemas["Money"] | null;
    standing: Schemas["Standing"];
    /** For each currency */
    totals: readonly ({
      availableCredit: Schemas["Money"];
      balance: Schemas["Money"];
      creditLimit: Schemas["Money"];
      credits: Schemas["LedgerBreakdown"];
      currency: string;
      debits: Schemas["LedgerBreakdown"];
      heldCredit: Schemas["Money"];
      heldDeposits: Schemas["Money"];
      /** Null without a credit limit */
      utilisationPercent: number | null;
    })[];
    transactions: readonly (Schemas["Transaction"])[];
    utilisationPercent: number | null;
  };
  Bill: {
    amount: Schemas["Money"];
    billDate: string;
    billId: string;
    billingAccountId: string;
    /** Null unless it was cancelled */
    cancellation: {
      /** The number of the cancellation */
      cancellationId: string;
      cancelledOn: string;
      /** The bill that stands in its place */
      replacedBy: string;
    } | null;
    customerId: string;
    disputed: Schemas["Money"];
    dueDate: string;
    /** The final bill of an account whose relation ends */
    final: boolean;
    links: {
      self: string;
    };
    open: Schemas["Money"];
    paid: Schemas["Money"];
    /** Both days included */
    period: {
      from: string;
      to: string;
    };
    /** The cancelled bill in the place of which it stands; null: none */
    replaces: string | null;
    /** It is of the time before a bankruptcy was opened: nobody asks for it */
    rests: boolean;
    settledDate: string | null;
    state: "sent" | "partiallyPaid" | "settled" | "cancelled";
  };
  BillAllocation: {
    amount: Schemas["Money"];
    /** The credit in the ledger; null of a payment, and of credit that an earlier bill or another system left */
    entryId: string | null;
    kind: "payment" | "credit";
    /** Null of a credit */
    paymentId: string | null;
  };
  BillCancellationInput: {
    addedLines?: readonly ({
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      direction: "debit" | "credit";
      /** What the line is, on the bill */
      note: string;
      /** The day of the supply; left out: the last day of the bill's period */
      suppliedOn?: string;
      taxClass?: "standard" | "reduced" | "exempt";
      type: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "creditNote" | "goodwill" | "adjustment";
    })[];
    /** Lines with another amount, in the direction that they have */
    changedLines?: readonly ({
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      entryId: string;
    })[];
    /** The reason, for the ledger and the customer’s record */
    note: string;
    /** Lines that are wrong altogether, by their entries */
    withdrawnEntryIds?: readonly (string)[];
  };
  BillCorrection: {
    addedLines: readonly ({
      amount: Schemas["Money"];
      direction: "debit" | "credit";
      note: string;
      suppliedOn: string | null;
      taxClass: "standard" | "reduced" | "exempt" | null;
      type: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "creditNote" | "goodwill" | "adjustment";
    })[];
    billId: string;
    billingAccountId: string;
    /** Null unless approved */
    cancellation: {
      amount: Schemas["Money"];
      /** The number of the cancellation */
      cancellationId: string;
      cancelledOn: string;
      /** The credit note in the ledger */
      entryId: string;
      taxLines: readonly (Schemas["BillTaxLine"])[];
    } | null;
    changedLines: readonly ({
      amount: Schemas["Money"];
      entryId: string;
    })[];
    customerId: string;
    decidedAt: string | null;
    /** Null until somebody decided, and where the proposer alone may */
    decidedBy: string | null;
    decisionNote: string | null;
    given: Schemas["Money"];
    links: {
      self: string;
    };
    /** The bill in the place of the cancelled one; null unless approved */
    newBill: {
      amount: Schemas["Money"];
      billId: string;
    } | null;
    note: string;
    proposalId: string;
    proposedAt: string;
    proposedBy: string;
    state: "proposed" | "approved" | "rejected";
    withdrawnEntryIds: readonly (string)[];
  };
  BillDetail: {
    /** What has paid it, part by part */
    allocations: readonly (Schemas["BillAllocation"])[];
    amount: Schemas["Money"];
    billDate: string;
    billId: string;
    billingAccountId: string;
    /** Null unless it was cancelled */
    cancellation: {
      /** The number of the cancellation */
      cancellationId: string;
      cancelledOn: string;
      /** The bill that stands in its place */
      replacedBy: string;
    } | null;
    /** All entries that the bill collected, by kind */
    collected: readonly ({
      amount: Schemas["Money"];
      count: number;
      kind: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "payment" | "reversal" | "refund" | "creditNote" | "goodwill" | "adjustment" | "proration" | "deposit" | "writeOff" | "depositHeld" | "depositReleased" | "creditMovedOut" | "creditMovedIn";
    })[];
    creditApplied: Schemas["Money"];
    creditCarried: Schemas["Money"];
    /** Credits that were put on the bill after it was made, with the tax that each takes back; together they take back its tax to the minor unit */
    creditNotes: readonly ({
      amount: Schemas["Money"];
      entryId: string;
      taxLines: readonly (Schemas["BillTaxLine"])[];
    })[];
    customerId: string;
    disputed: Schemas["Money"];
    dueDate: string;
    /** The final bill of an account whose relation ends */
    final: boolean;
    /** Those that the bill brings itself, then those of the first 1,000 entries that it collected; `/lines` has all by pages */
    lines: readonly (Schemas["BillLine"])[];
    /** False for a bill that another system made */
    linesKnown: boolean;
    links: {
      self: string;
    };
    open: Schemas["Money"];
    paid: Schemas["Money"];
    /** Both days included */
    period: {
      from: string;
      to: string;
    };
    /** The cancelled bill in the place of which it stands; null: none */
    replaces: string | null;
    /** It is of the time before a bankruptcy was opened: nobody asks for it */
    rests: boolean;
    settledDate: string | null;
    state: "sent" | "partiallyPaid" | "settled" | "cancelled";
    taxLines: readonly (Schemas["BillTaxLine"])[];
  };
  BillLine: {
    amount: Schemas["Money"];
    /** Null when it costs nothing or is not posted yet */
    entryId: string | null;
    from: string | null;
    kind: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "payment" | "reversal" | "refund" | "creditNote" | "goodwill" | "adjustment" | "proration" | "deposit" | "writeOff" | "depositHeld" | "depositReleased" | "creditMovedOut" | "creditMovedIn";
    note: string | null;
    offeringId: string | null;
    subscriptionId: string | null;
    to: string | null;
  };
  BillPreview: {
    amount: Schemas["Money"];
    asOf: string;
    billDate: string;
    billingAccountId: string;
    /** All entries that the bill collected, by kind */
    collected: readonly ({
      amount: Schemas["Money"];
      count: number;
      kind: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "payment" | "reversal" | "refund" | "creditNote" | "goodwill" | "adjustment" | "proration" | "deposit" | "writeOff" | "depositHeld" | "depositReleased" | "creditMovedOut" | "creditMovedIn";
    })[];
    creditApplied: Schemas["Money"];
    creditCarried: Schemas["Money"];
    dueDate: string;
    /** Those that the bill brings itself, then those of the first 1,000 entries that it collected; `/lines` has all by pages */
    lines: readonly (Schemas["BillLine"])[];
    period: {
      from: string;
      to: string;
    };
    taxLines: readonly (Schemas["BillTaxLine"])[];
    toPay: Schemas["Money"];
  };
  BillRun: {
    billingAccountId: string | null;
    /** Bills made so far, also while it runs */
    bills: number;
    endedAt: string | null;
    failed: readonly ({
      billingAccountId: string;
      code: string;
    })[];
    links: {
      self: string;
    };
    /** Left out for a run of one account, and before the run has looked */
    progress?: {
      /** Accounts that were due when it began; one that has missed bills gets several */
      dueAccounts: number;
      /** How many accounts could not be billed, of which `failed` names the first; 0 until the run has ended */
      failures: number;
      /** Parts that the workers share out */
      lanes: number;
    };
    runId: string;
    startedAt: string;
    /** `needsAttention`: it has ended, and the accounts in `failed` could not be billed */
    state: "running" | "done" | "needsAttention";
    timeZone: string | null;
  };
  BillRunInput: {
    /** Only one account */
    billingAccountId?: string;
    /** All accounts */
    everyZone?: true;
    /** The accounts of one zone */
    timeZone?: string;
  };
  BillTaxLine: {
    gross: Schemas["Money"];
    net: Schemas["Money"];
    rateBasisPoints: number;
    tax: Schemas["Money"];
    /** Why it has this rate; null on the bill of an account with one rate for everything */
    taxClass: "standard" | "reduced" | "exempt" | "reverseCharge" | null;
  };
  BillingAccount: {
    balance: Schemas["Money"];
    /** The last billed day; null: billed elsewhere */
    billedThrough: string | null;
    billingAccountId: string;
    closure: {
      at: string;
      reason: "customerRequest" | "contractEnded" | "portedOut" | "deceased" | "operator";
    } | null;
    collectionStatus: "none" | "collections" | "writtenOff";
    creditLimit: Schemas["Money"];
    currency: string;
    customerId: string;
    cycle: {
      billCycleDay: number;
      frequency: "weekly" | "monthly" | "quarterly" | "yearly";
      paymentTermDays: number;
    };
    /** That its relation ends; null: it does not, or the account is closed */
    ending: {
      at: string;
      finalBillDate: string;
      lastDay: string;
      reason: "customerRequest" | "contractEnded" | "portedOut" | "deceased" | "operator";
    } | null;
    graceDays: number;
    links: {
      customer: string;
      self: string;
    };
    nextBillDate: string | null;
    openedDate: string;
    /** The account above it; null: none */
    parentAccountId: string | null;
    /** Who pays its bills from which day on; empty: it always paid for itself */
    payers: readonly ({
      /** The first bill date that it counts for */
      from: string;
      /** Null: the account itself */
      payerAccountId: string | null;
    })[];
    state: "active" | "suspended" | "closed";
    /** That a person suspended it; null also when dunning alone did */
    suspension: {
      at: string;
      reason: "customerRequest" | "fraud" | "legal" | "misuse" | "operator";
    } | null;
    /** That its prices contain tax by the table of rates, in place of that one rate */
    tax: {
      country: string;
      treatment: "taxed" | "exempt" | "reverseCharge";
    } | null;
    /** The one rate of tax that its prices contain, of the net; 0: none */
    taxRateBasisPoints: number;
    timeZone: string;
  };
  BillingAccountPatch: {
    graceDays?: number;
    tax?: {
      country: string;
      treatment?: "taxed" | "exempt" | "reverseCharge";
    } | null;
    taxRateBasisPoints?: number | null;
  };
  BillingCycle: {
    accounts: readonly ({
      billCycleDay: number;
      billingAccountId: string;
      currency: string;
      currentPeriod: Schemas["Period"];
      expectedAmount: Schemas["Money"];
      expectedCredit: Schemas["Money"];
      frequency: "weekly" | "monthly" | "quarterly" | "yearly";
      nextBillDate: string;
      nextDueDate: string;
      options: readonly (Schemas["OfferedOption"])[];
      paymentTermDays: number;
      state: "active" | "suspended" | "closed";
    })[];
    asOf: string;
    billCycleDay: number | null;
    currentPeriod: Schemas["Period"] | null;
    customerId: string;
    expectedAmount: Schemas["Money"] | null;
    /** Null when the accounts differ */
    frequency: "weekly" | "monthly" | "quarterly" | "yearly" | null;
    nextBillDate: string;
    nextDueDate: string;
    options: readonly (Schemas["OfferedOption"])[];
    paymentTermDays: number | null;
    totals: readonly ({
      currency: string;
      expectedAmount: Schemas["Money"];
    })[];
  };
  /** Several billing accounts of one customer on one bill day. Each account has a change of its own. */
  BillingCycleAlignment: {
    alignmentId: string;
    /** One for each account */
    changes: readonly (Schemas["BillingCycleChange"])[];
    customerId: string;
    links: {
      self: string;
    };
    state: "quoted" | "confirmed" | "partly" | "declined";
  };
  BillingCycleAlignmentConfirmationInput: {
    evenIfPartly: boolean;
  };
  BillingCycleAlignmentInput: {
    /** When left out: all accounts of the customer that are not closed */
    billingAccountIds?: readonly (string)[];
    customerId: string;
    /** An agent overrides the guards and says why; needs cycles:override */
    override?: {
      note: string;
    };
    preference: {
      billCycleDay?: number;
      frequency?: "weekly" | "monthly" | "quarterly" | "yearly";
      /** Day of the month on which the customer is paid; bills fall due right after it */
      payday?: number;
      paymentTermDays?: number;
    };
  };
  BillingCycleChange: {
    billingAccountId: string;
    changeId: string;
    confirmedOptionId: string | null;
    createdAt: string;
    customerId: string;
    decision: Schemas["DecisionSummary"] | null;
    dueAt: string | null;
    links: {
      receipt: string | null;
      self: string;
      workflow: string | null;
    };
    needsAttention: boolean;
    overrideNote: string | null;
    preference: {
      billCycleDay: number | null;
      frequency: "weekly" | "monthly" | "quarterly" | "yearly" | null;
      payday: number | null;
      paymentTermDays: number | null;
    };
    quote: Schemas["CycleQuote"] | null;
    reasons: readonly (Schemas["Reason"])[];
    state: "quoted" | "confirming" | "confirmed" | "declined" | "expired" | "cancelled" | "failed";
    timeline: readonly ({
      at: string;
      /** A reason code or the name of what happened */
      code: string | null;
      state: "quoted" | "confirming" | "confirmed" | "declined" | "expired" | "cancelled" | "failed";
    })[];
    updatedAt: string;
  };
  BillingCycleChangeInput: {
    /** Needed when the customer has several accounts */
    billingAccountId?: string;
    /** Commit the recommended option at once, without a confirmation */
    confirm?: boolean;
    customerId: string;
    /** An agent overrides the guards and says why; needs cycles:override */
    override?: {
      note: string;
    };
    preference: {
      billCycleDay?: number;
      frequency?: "weekly" | "monthly" | "quarterly" | "yearly";
      /** Day of the month on which the customer is paid; bills fall due right after it */
      payday?: number;
      paymentTermDays?: number;
    };
  };
  /** NDJSON: on each line the body of the request, as one JSON object. Where the route takes an Idempotency-Key, the line may have it as `idempotencyKey`; without one, the same line again is the same request. At most 10,000 lines, empty ones included, and 8 MiB. */
  BulkLines: string;
  /** NDJSON: a result for each line, in the order of the lines, as they are ready: `line` (from 1; empty lines count and have no result), the `status` that the route answered, its `location`, and its `answer` or the `problem`. The last line has `end`, with the counts of `lines`, `done` and `refused`: without it the answer broke off. Send the lines again that have no result. */
  BulkResults: string;
  CancellationInput: {
    reason: string;
  };
  /** A step that the customer can take. Its amount is exact: anything less does not lead to approval */
  ChangeStep: {
    amount: Schemas["Money"];
    byDate: string;
    kind: "pay";
  } | {
    amount: Schemas["Money"];
    byDate: string;
    kind: "deposit";
  } | {
    kind: "wait";
    untilDate: string;
  } | {
    kind: "smallerOrder";
    maximumAmount: Schemas["Money"];
    of: "order" | "oneOffCharge" | "monthlyCharge";
  };
  ClosureInput: {
    /** For the customer’s record */
    note?: string;
    reason: "customerRequest" | "contractEnded" | "portedOut" | "deceased" | "operator";
  };
  CompletionInput: {
    completedAt: string;
  };
  Condition: {
    amount: Schemas["Money"];
    dueDate: string;
    kind: "deposit" | "payOverdue";
    /** The same in words */
    text: string;
  };
  ConfirmationInput: {
    optionId: string;
    quoteId: string;
  };
  ConfirmationOfAccess: {
    /** Of the account as you saw it */
    changedAt: string;
  };
  Credit: {
    accounts: readonly ({
      billingAccountId: string;
      currency: string;
      customerId: string;
      daysPastDue: number;
      exposure: Schemas["Money"];
      pastDue: Schemas["Money"];
      standing: Schemas["Standing"];
      state: "active" | "suspended" | "closed";
    })[];
    asOf: string;
    credit: readonly ({
      availableCredit: Schemas["Money"];
      creditLimit: Schemas["Money"];
      currency: string;
      exposure: Schemas["Money"];
      heldCredit: Schemas["Money"];
      pastDue: Schemas["Money"];
    })[];
    customerId: string;
    /** The most of all accounts */
    daysPastDue: number;
    newOrdersBlocked: boolean;
    onDunningHold: boolean;
    /** Whether these are the accounts of the customer alone, or of the group of an enterprise */
    scope: "customer" | "group";
    standing: Schemas["Standing"];
  };
  CreditMove: {
    /** Whose credit it was */
    billingAccountId: string;
    moveId: string;
    parts: readonly ({
      amount: Schemas["Money"];
      billingAccountId: string;
      /** The credit in the ledger of the account that gets it */
      inEntryId: string;
      /** The debit in the ledger of the account that gives */
      outEntryId: string;
    })[];
  };
  CreditMoveInput: {
    /** The reason; it is in both ledgers */
    note: string;
    /** Each account once; all of the customer whose credit it is */
    parts: readonly ({
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      billingAccountId: string;
    })[];
  };
  CreditProposal: {
    amount: Schemas["Money"];
    billingAccountId: string;
    customerId: string;
    decidedAt: string | null;
    /** Null until somebody decided, and where the proposer alone may */
    decidedBy: string | null;
    decisionNote: string | null;
    /** The posted entry; null unless approved */
    entryId: string | null;
    links: {
      self: string;
    };
    note: string;
    proposalId: string;
    proposedAt: string;
    proposedBy: string;
    state: "proposed" | "approved" | "rejected";
    type: Schemas["ProposableCredit"];
  };
  CreditProposalInput: {
    amount: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** The reason; it is in the ledger once approved */
    note: string;
    type: Schemas["ProposableCredit"];
  };
  Customer: {
    /** Whose law says how long records are kept */
    country: string | null;
    customerId: string;
    customerSince: string;
    email: string | null;
    /** The group of companies whose credit is looked at as one */
    groupId: string | null;
    links: {
      self: string;
    };
    locale: "en" | "de" | "fr";
    /** Whether name, e-mail, phone and address are masked: to everybody but the customer */
    masked: boolean;
    name: string;
    phone: string | null;
    postalAddress: {
      city: string;
      country: string;
      postcode: string;
      street: string;
    } | null;
    segment: "consumer" | "smallBusiness" | "enterprise";
  };
  CustomerPatch: {
    country?: string | null;
    email?: string | null;
    groupId?: string | null;
    locale?: "en" | "de" | "fr";
    /** Of a person or a company; personal data */
    name?: string;
    phone?: string | null;
    postalAddress?: {
      city?: string;
      country?: string;
      postcode?: string;
      street?: string;
    } | null;
    segment?: "consumer" | "smallBusiness" | "enterprise";
  };
  CustomerSearchInput: {
    by: "name" | "email" | "phone";
    /** The whole name, e-mail or telephone number, however it is spelt; a number with its country */
    text: string;
  };
  CustomersFound: {
    customers: readonly (Schemas["Customer"])[];
    /** Whether there are more than these ten */
    more: boolean;
  };
  /** What the change does to dates the customer knows */
  CycleEffects: {
    keptDueDates: readonly ({
      billId: string;
      dueDate: string;
    })[];
    nextDueDateAfter: string;
    nextDueDateBefore: string;
    nextReminderAfter: string;
    /** The day from which the customer is reminded of the next bill */
    nextReminderBefore: string;
    promiseUntilDate: string | null;
  };
  CycleOption: {
    billCycleDay: number;
    change: "shortenCurrentPeriod" | "afterCurrentPeriod" | "termOnly";
    effectiveDate: string;
    effects: Schemas["CycleEffects"];
    eligible: boolean;
    firstBillAmount: Schemas["Money"];
    firstBillDate: string;
    firstDueDate: string;
    frequency: "weekly" | "monthly" | "quarterly" | "yearly";
    optionId: string;
    overriddenCodes?: readonly ("GOOD_STANDING" | "ACCOUNT_CLOSED" | "ACCOUNT_SUSPENDED" | "NEW_ORDERS_BLOCKED" | "IN_COLLECTIONS" | "WRITTEN_OFF_DEBT" | "SERIOUSLY_PAST_DUE" | "PAST_DUE" | "MINOR_PAST_DUE" | "REPEATEDLY_LATE" | "SERIOUSLY_LATE_BEFORE" | "RETURNED_PAYMENT" | "INSUFFICIENT_CREDIT" | "DEPOSIT_REQUIRED" | "SHORT_HISTORY" | "NO_PAYMENT_HISTORY" | "HIGH_UTILISATION" | "LARGE_ORDER" | "OPEN_DISPUTE" | "DEPOSIT_PAID" | "CUSTOMER_NEW_ORDERS_BLOCKED" | "CUSTOMER_IN_COLLECTIONS" | "CUSTOMER_WRITTEN_OFF_DEBT" | "CUSTOMER_SUSPENDED" | "CUSTOMER_SERIOUSLY_PAST_DUE" | "CUSTOMER_PAST_DUE" | "CUSTOMER_PAST_DUE_OTHER_CURRENCY" | "CUSTOMER_INSUFFICIENT_CREDIT" | "CUSTOMER_HIGH_UTILISATION" | "CUSTOMER_ON_HOLD" | "CONDITION_NOT_MET" | "FACTS_CONTRADICT" | "PAYMENT_LATE_NOW" | "PAYMENT_LATE_RECENTLY" | "MONTHS_WITHOUT_PAYMENT" | "LITTLE_PAID" | "BALANCE_AGAINST_LIMIT" | "SMALL_CREDIT_LIMIT" | "LITTLE_USED" | "FRAUD_SUSPECTED" | "BUREAU_SCORE_LOW" | "BUREAU_DEFAULTS" | "BUREAU_UNAVAILABLE" | "IDENTITY_NOT_VERIFIED" | "AGENT_APPROVED" | "AGENT_DECLINED" | "PAYMENT_FOUND_APPLIED" | "PAYMENT_PENDING_AT_PROCESSOR" | "PAYMENT_FAILED_AT_PROCESSOR" | "PAYMENT_REVERSED" | "PAYMENT_NOT_APPLIED" | "PAYMENT_NOT_FOUND" | "NEXT_PAYMENT_STATED" | "NOTHING_DUE" | "BALANCE_STATED" | "SUSPENSION_EXPLAINED" | "NOT_SUSPENDED" | "REFUND_STATED" | "DISPUTE_NEEDS_AGENT" | "QUESTION_NEEDS_AGENT" | "CYCLE_CHANGE_ALLOWED" | "CYCLE_CHANGE_WHILE_OVERDUE" | "CYCLE_CHANGE_BILL_DUE" | "CYCLE_CHANGE_LIMIT_REACHED" | "CYCLE_CHANGE_STUB_TOO_LONG" | "CYCLE_CHANGE_NOTICE_TOO_SHORT" | "CYCLE_UNCHANGED" | "CYCLE_CHANGE_PENDING" | "CYCLE_CHANGE_OVERRIDDEN" | "FACT_MISSING" | "FACT_STALE" | "FACT_MALFORMED" | "NO_RULE_APPLIED" | "ENGINE_INCONSISTENT")[];
    paymentTermDays: number;
    reasonCodes: readonly ("GOOD_STANDING" | "ACCOUNT_CLOSED" | "ACCOUNT_SUSPENDED" | "NEW_ORDERS_BLOCKED" | "IN_COLLECTIONS" | "WRITTEN_OFF_DEBT" | "SERIOUSLY_PAST_DUE" | "PAST_DUE" | "MINOR_PAST_DUE" | "REPEATEDLY_LATE" | "SERIOUSLY_LATE_BEFORE" | "RETURNED_PAYMENT" | "INSUFFICIENT_CREDIT" | "DEPOSIT_REQUIRED" | "SHORT_HISTORY" | "NO_PAYMENT_HISTORY" | "HIGH_UTILISATION" | "LARGE_ORDER" | "OPEN_DISPUTE" | "DEPOSIT_PAID" | "CUSTOMER_NEW_ORDERS_BLOCKED" | "CUSTOMER_IN_COLLECTIONS" | "CUSTOMER_WRITTEN_OFF_DEBT" | "CUSTOMER_SUSPENDED" | "CUSTOMER_SERIOUSLY_PAST_DUE" | "CUSTOMER_PAST_DUE" | "CUSTOMER_PAST_DUE_OTHER_CURRENCY" | "CUSTOMER_INSUFFICIENT_CREDIT" | "CUSTOMER_HIGH_UTILISATION" | "CUSTOMER_ON_HOLD" | "CONDITION_NOT_MET" | "FACTS_CONTRADICT" | "PAYMENT_LATE_NOW" | "PAYMENT_LATE_RECENTLY" | "MONTHS_WITHOUT_PAYMENT" | "LITTLE_PAID" | "BALANCE_AGAINST_LIMIT" | "SMALL_CREDIT_LIMIT" | "LITTLE_USED" | "FRAUD_SUSPECTED" | "BUREAU_SCORE_LOW" | "BUREAU_DEFAULTS" | "BUREAU_UNAVAILABLE" | "IDENTITY_NOT_VERIFIED" | "AGENT_APPROVED" | "AGENT_DECLINED" | "PAYMENT_FOUND_APPLIED" | "PAYMENT_PENDING_AT_PROCESSOR" | "PAYMENT_FAILED_AT_PROCESSOR" | "PAYMENT_REVERSED" | "PAYMENT_NOT_APPLIED" | "PAYMENT_NOT_FOUND" | "NEXT_PAYMENT_STATED" | "NOTHING_DUE" | "BALANCE_STATED" | "SUSPENSION_EXPLAINED" | "NOT_SUSPENDED" | "REFUND_STATED" | "DISPUTE_NEEDS_AGENT" | "QUESTION_NEEDS_AGENT" | "CYCLE_CHANGE_ALLOWED" | "CYCLE_CHANGE_WHILE_OVERDUE" | "CYCLE_CHANGE_BILL_DUE" | "CYCLE_CHANGE_LIMIT_REACHED" | "CYCLE_CHANGE_STUB_TOO_LONG" | "CYCLE_CHANGE_NOTICE_TOO_SHORT" | "CYCLE_UNCHANGED" | "CYCLE_CHANGE_PENDING" | "CYCLE_CHANGE_OVERRIDDEN" | "FACT_MISSING" | "FACT_STALE" | "FACT_MALFORMED" | "NO_RULE_APPLIED" | "ENGINE_INCONSISTENT")[];
    stub: Schemas["Stub"] | null;
  };
  CycleQuote: {
    expiresAt: string;
    options: readonly (Schemas["CycleOption"])[];
    quoteId: string;
    recommendedOptionId: string | null;
  };
  DeadLetter: {
    attempts: number;
    deadLetterId: string;
    eventId: string;
    /** What the last try failed with, such as HTTP_503 */
    lastFault: string | null;
    parkedAt: string;
    state: "waiting" | "dead";
    subject: string;
    type: "com.goodstanding.decision.made.v1" | "com.goodstanding.case.moved.v1" | "com.goodstanding.bill.made.v1" | "com.goodstanding.bill.cancelled.v1" | "com.goodstanding.payment.applied.v1" | "com.goodstanding.standing.changed.v1" | "com.goodstanding.promise.kept.v1" | "com.goodstanding.promise.broken.v1" | "com.goodstanding.cycle.changed.v1" | "com.goodstanding.policy.released.v1" | "com.goodstanding.alert.moved.v1" | "com.goodstanding.customer.changed.v1" | "com.goodstanding.interaction.written.v1" | "com.goodstanding.resource.kept.v1";
  };
  DeadLetterReplayInput: Record<string, never>;
  /** Everything that is needed to verify a decision offline */
  DecisionExport: {
    format: "goodstanding-decision-1";
    /** `receipt.policy.sha256` is the hash of its canonical JSON */
    policyDocument: Readonly<Record<string, unknown>>;
    /** As it is stored */
    receipt: Readonly<Record<string, unknown>>;
  };
  DecisionSummary: {
    decidedAt: string;
    policy: Schemas["PolicyReference"];
    receiptId: string;
  };
  Deposit: {
    asked: Schemas["Money"];
    askedAt: string;
    billingAccountId: string;
    customerId: string;
    depositId: string;
    /** Last day on which it counts for the order */
    dueDate: string;
    held: Schemas["Money"];
    heldSince: string | null;
    links: {
      self: string;
    };
    orderId: string;
    paidOut: {
      amount: Schemas["Money"];
      at: string;
      /** The refund; null when it was proposed */
      entryId: string | null;
      /** Above what one person may give, another person approves this proposal */
      proposalId: string | null;
    } | null;
    released: {
      amount: Schemas["Money"];
      at: string;
      /** Why, of a person; not shown to a customer */
      note: string | null;
      /** orderEnded: the order came to nothing; goodPayment, accountEnded: by the policy; person: somebody decided so */
      reason: "orderEnded" | "goodPayment" | "accountEnded" | "person";
    } | null;
    /** asked: the order waits for it, some of it may be here; held: all of it is here; released: it is the account’s money again */
    state: "asked" | "held" | "released";
  };
  DepositReleaseInput: {
    /** false: what was held pays open bills, and the rest is credit; true: what the bills leave is paid out */
    payOut: boolean;
    /** Stored with the release */
    reason: string;
  };
  Dispute: {
    amount: Schemas["Money"];
    billId: string;
    billingAccountId: string;
    customerId: string;
    /** The day by which somebody has to decide */
    decideBy: string | null;
    disputeId: string;
    links: {
      self: string;
    };
    openedAt: string;
    /** Not shown to a customer */
    openedBy: string | null;
    /** Who decides; not shown to a customer */
    owner: string | null;
    reason: string | null;
    resolution: {
      note: string;
      outcome: "upheld" | "partlyUpheld" | "rejected" | "withdrawn";
      resolvedAt: string;
      resolvedBy: string | null;
      upheld: Schemas["Money"];
    } | null;
    resting: Schemas["Money"];
    state: "open" | "upheld" | "partlyUpheld" | "rejected" | "withdrawn";
  };
  DisputeInput: {
    amount: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    reason: string;
  };
  DisputeOwnerInput: {
    owner: string;
  };
  DisputeResolutionInput: {
    /** Of `partlyUpheld`: the part */
    amount?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    note: string;
    outcome: "upheld" | "partlyUpheld" | "rejected" | "withdrawn";
  };
  DunningCase: {
    billingAccountId: string;
    caseId: string;
    customerId: string;
    ending: "paid" | "writtenOff" | "settled" | "takenBack" | "insolvency" | null;
    enteredAt: string;
    leftAt: string | null;
    links: {
      self: string;
      workflow: string | null;
    };
    /** When time alone could lead to the next stage */
    nextLookAt: string | null;
    /** Why nothing is done although money is overdue */
    pause: "promise" | "dispute" | "hold" | "payment" | null;
    policy: {
      sha256: string;
      version: string;
    };
    /** Since when a promise to pay or a plan lets service run again */
    relievedAt: string | null;
    stage: Schemas["DunningStage"];
    state: "open" | "closed";
    steps: readonly ({
      at: string;
      /** What the customer was asked for; once it is paid, everything runs again */
      bills: readonly ({
        asked: Schemas["Money"];
        billId: string;
      })[];
      date: string;
      daysPastDue: number;
      /** What this stage did, without effects that existed before */
      effects: readonly ("notice" | "fee" | "blockNewOrders" | "suspend" | "collections" | "proposeWriteOff")[];
      fee: Schemas["Money"];
      pastDue: Schemas["Money"];
      stage: Schemas["DunningStage"];
      /** When a person took the step back, because it had been wrong; null: it stands */
      takenBackAt: string | null;
      unpaidBills: number;
    })[];
    updatedAt: string;
  };
  DunningHoldTag: "bereavement" | "vulnerable" | "legal" | "insolvency";
  DunningHolds: {
    billingAccountId: string;
    /** The newest 50, newest first */
    changes: readonly ({
      after: readonly (Schemas["DunningHoldTag"])[];
      at: string;
      before: readonly (Schemas["DunningHoldTag"])[];
      by: string;
      reason: string;
    })[];
    tags: readonly (Schemas["DunningHoldTag"])[];
  };
  DunningHoldsInput: {
    reason: string;
    /** All holds that apply from now on; an empty list lifts all of them */
    tags: readonly (Schemas["DunningHoldTag"])[];
  };
  /** In order; an episode goes through them one by one and skips none */
  DunningStage: "reminder" | "warning" | "serviceRestricted" | "suspended" | "collections" | "writeOffProposed";
  DunningStepReview: {
    asked: Schemas["Money"];
    billingAccountId: string;
    caseId: string;
    /** What shows that it was wrong, and how much was not owed by it */
    causes: readonly ({
      amount: Schemas["Money"];
      kind: "paidInTime" | "paymentCameAgain" | "disputeUpheld" | "chargeCancelled" | "billCorrected";
      /** The payment, the dispute, or the entry that took a charge back */
      reference: string;
    })[];
    customerId: string;
    decidedAt: string | null;
    decidedBy: string | null;
    links: {
      case: string;
      self: string;
    };
    offeredAt: string;
    reason: string | null;
    reviewId: string;
    stage: "reminder" | "warning" | "serviceRestricted" | "suspended" | "collections" | "writeOffProposed";
    /** `open`: it waits for a person. `withdrawn`: what showed the step to be wrong is no longer so */
    state: "open" | "takenBack" | "kept" | "withdrawn";
    takenAt: string;
    /** The day of the step in the time zone of the account */
    takenOn: string;
  };
  EndingInput: {
    /** The last day of its services, in its time zone; left out: today */
    lastDay?: string;
    /** For the customer’s record */
    note?: string;
    reason: "customerRequest" | "contractEnded" | "portedOut" | "deceased" | "operator";
  };
  EndingWithdrawalInput: {
    /** For the customer’s record */
    note?: string;
    reason: "customerRequest" | "mistake";
  };
  EntryReversalInput: {
    /** Why the entry was wrong; the ledger and the bill show this text */
    reason: string;
  };
  ErasureCertificate: {
    erased: readonly ({
      action: "delete" | "anonymise" | "shred" | "expire" | "keep";
      documents: number;
      keptUntil: string | null;
      reason: string;
      record: "customers" | "accounts" | "ledger" | "bills" | "payments" | "credits" | "arrears" | "decisions" | "orders" | "inquiries" | "interactions" | "notices" | "riskWatch" | "trials" | "fraudFeatures" | "events" | "idempotencyKeys" | "audit" | "auditSeals" | "policies" | "figures" | "keys" | "staff" | "staffSessions" | "legalHolds" | "privacyRequests" | "exports" | "operations" | "temporalHistories";
      sources: readonly (string)[];
    })[];
    erasedAt: string;
    kept: readonly ({
      action: "delete" | "anonymise" | "shred" | "expire" | "keep";
      documents: number;
      keptUntil: string | null;
      reason: string;
      record: "customers" | "accounts" | "ledger" | "bills" | "payments" | "credits" | "arrears" | "decisions" | "orders" | "inquiries" | "interactions" | "notices" | "riskWatch" | "trials" | "fraudFeatures" | "events" | "idempotencyKeys" | "audit" | "auditSeals" | "policies" | "figures" | "keys" | "staff" | "staffSessions" | "legalHolds" | "privacyRequests" | "exports" | "operations" | "temporalHistories";
      sources: readonly (string)[];
    })[];
    policy: {
      sha256: string;
      version: string;
    };
    /** Personal texts that nobody can read any more */
    shreddedTexts: number;
  };
  /** A decision that was not recorded: nothing is stored, held or started */
  Evaluation: {
    conditions: readonly (Schemas["Condition"])[];
    decidedAt: string;
    facts: Schemas["Facts"];
    factsAsOf: string;
    orderId: string;
    outcome: Schemas["Outcome"];
    policy: Schemas["PolicyReference"];
    reasons: readonly (Schemas["Reason"])[];
    remedies: readonly (Schemas["Remedy"])[];
    trace: readonly (Schemas["RuleTrace"])[];
    whatWouldChangeIt?: Schemas["WhatWouldChangeIt"];
  };
  EvaluationInput: {
    /** true: each bill charges the service for the coming period, and the first one also the days until it; false: in arrears */
    billedInAdvance?: boolean;
    billingAccountId: string;
    customerId: string;
    /** Null when nothing has to be installed */
    installation?: {
      area: string;
      earliestDate: string;
      /** Null: any */
      preferredWindow?: "morning" | "afternoon" | "evening" | null;
      required: boolean;
    } | null;
    monthlyCharge: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    offering: {
      category: "broadband" | "mobile" | "tv" | "voice" | "device" | "cloud" | "other";
      id: string;
    };
    oneOffCharge: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    orderId: string;
    /** A version of the policy, in any state. When left out: the version in force */
    policyVersion?: string;
    termMonths: number;
  };
  /** A decision in words. It contains only facts, and nothing about a person. A customer gets neither rules nor thresholds. */
  Explanation: {
    audience: "operator" | "agent" | "customer";
    conditions: readonly (Schemas["Condition"])[];
    decidedAt: string;
    decidedBy: {
      kind: "policy" | "agent" | "deadline";
      /** In words */
      text: string;
    };
    locale: "en" | "de" | "fr";
    outcome: {
      code: "approve" | "approveWithConditions" | "review" | "decline";
      /** In words */
      text: string;
    };
    policy: Schemas["PolicyReference"] | null;
    reasons: readonly ({
      code: "GOOD_STANDING" | "ACCOUNT_CLOSED" | "ACCOUNT_SUSPENDED" | "NEW_ORDERS_BLOCKED" | "IN_COLLECTIONS" | "WRITTEN_OFF_DEBT" | "SERIOUSLY_PAST_DUE" | "PAST_DUE" | "MINOR_PAST_DUE" | "REPEATEDLY_LATE" | "SERIOUSLY_LATE_BEFORE" | "RETURNED_PAYMENT" | "INSUFFICIENT_CREDIT" | "DEPOSIT_REQUIRED" | "SHORT_HISTORY" | "NO_PAYMENT_HISTORY" | "HIGH_UTILISATION" | "LARGE_ORDER" | "OPEN_DISPUTE" | "DEPOSIT_PAID" | "CUSTOMER_NEW_ORDERS_BLOCKED" | "CUSTOMER_IN_COLLECTIONS" | "CUSTOMER_WRITTEN_OFF_DEBT" | "CUSTOMER_SUSPENDED" | "CUSTOMER_SERIOUSLY_PAST_DUE" | "CUSTOMER_PAST_DUE" | "CUSTOMER_PAST_DUE_OTHER_CURRENCY" | "CUSTOMER_INSUFFICIENT_CREDIT" | "CUSTOMER_HIGH_UTILISATION" | "CUSTOMER_ON_HOLD" | "CONDITION_NOT_MET" | "FACTS_CONTRADICT" | "PAYMENT_LATE_NOW" | "PAYMENT_LATE_RECENTLY" | "MONTHS_WITHOUT_PAYMENT" | "LITTLE_PAID" | "BALANCE_AGAINST_LIMIT" | "SMALL_CREDIT_LIMIT" | "LITTLE_USED" | "FRAUD_SUSPECTED" | "BUREAU_SCORE_LOW" | "BUREAU_DEFAULTS" | "BUREAU_UNAVAILABLE" | "IDENTITY_NOT_VERIFIED" | "AGENT_APPROVED" | "AGENT_DECLINED" | "PAYMENT_FOUND_APPLIED" | "PAYMENT_PENDING_AT_PROCESSOR" | "PAYMENT_FAILED_AT_PROCESSOR" | "PAYMENT_REVERSED" | "PAYMENT_NOT_APPLIED" | "PAYMENT_NOT_FOUND" | "NEXT_PAYMENT_STATED" | "NOTHING_DUE" | "BALANCE_STATED" | "SUSPENSION_EXPLAINED" | "NOT_SUSPENDED" | "REFUND_STATED" | "DISPUTE_NEEDS_AGENT" | "QUESTION_NEEDS_AGENT" | "CYCLE_CHANGE_ALLOWED" | "CYCLE_CHANGE_WHILE_OVERDUE" | "CYCLE_CHANGE_BILL_DUE" | "CYCLE_CHANGE_LIMIT_REACHED" | "CYCLE_CHANGE_STUB_TOO_LONG" | "CYCLE_CHANGE_NOTICE_TOO_SHORT" | "CYCLE_UNCHANGED" | "CYCLE_CHANGE_PENDING" | "CYCLE_CHANGE_OVERRIDDEN" | "FACT_MISSING" | "FACT_STALE" | "FACT_MALFORMED" | "NO_RULE_APPLIED" | "ENGINE_INCONSISTENT";
      rule: string | null;
      /** In words */
      text: string;
    })[];
    receiptId: string | null;
    remedies: readonly (Schemas["Remedy"])[];
    requestType: "service-approval" | "payment-inquiry" | "billing-cycle-change";
    rules: readonly (Schemas["RuleExplanation"])[];
    score: {
      approveFrom: number;
      baseline: number | null;
      parts: readonly ({
        points: number;
        rule: string;
        /** In words */
        text: string;
      })[];
      reviewFrom: number;
      /** In words */
      text: string;
      total: number;
    } | null;
    title: string;
    whatWouldChangeIt: Schemas["WhatWouldChangeIt"] | null;
  };
  /** Every fact that the policy could use, by name. A null value is unknown */
  Facts: Readonly<Record<string, {
    observedAt: string;
    source: string;
    value: number | string | boolean | null;
  }>>;
  /** Of `confirmed`: identityTheft, accountTakeOver, paymentFraud, creditAbuse, ring, insider, other. Of `falsePositive`: customerVerified, household, businessUse, agreedWithCustomer, wrongData, other. */
  FindingReason: "identityTheft" | "accountTakeOver" | "paymentFraud" | "creditAbuse" | "ring" | "insider" | "other" | "customerVerified" | "household" | "businessUse" | "agreedWithCustomer" | "wrongData";
  FraudAlert: {
    alertId: string;
    /** By when a person has to have decided */
    dueAt: string;
    escalatedAt: string | null;
    eventCount: number;
    /** The newest 100, the oldest first */
    events: readonly ({
      at: string;
      billingAccountId: string | null;
      eventId: string;
      kind: "order" | "activation" | "payment" | "paymentFailed" | "paymentReturned" | "methodChange" | "contactChange" | "billDayChange" | "inquiry" | "credit" | "refund" | "logIn" | "logInFailed" | "lookUp" | "lookUpWithoutCase" | "override";
      outcome: "none" | "note" | "review" | "stepUp" | "holdOrder" | "freezeMethod";
    })[];
    finding: {
      decidedAt: string;
      decidedBy: string;
      reason: Schemas["FindingReason"];
    } | null;
    links: {
      self: string;
      workflow: string | null;
    };
    mergedInto: string | null;
    openedAt: string;
    /** The most severe of its events */
    outcome: "none" | "note" | "review" | "stepUp" | "holdOrder" | "freezeMethod";
    owner: string | null;
    /** The parties by which further events join it, as `kind:id`; a hash for methods, addresses and devices */
    parties: readonly (string)[];
    reasons: readonly ({
      code: "ORDER_VELOCITY" | "SHARED_METHOD" | "SHARED_ADDRESS" | "SHARED_DEVICE" | "FIRST_ORDER_LARGE" | "BUST_OUT" | "RETURNED_AFTER_ACTIVATION" | "CARD_TESTING" | "ACCOUNT_TAKE_OVER" | "GOODWILL_ABUSE" | "REFUND_ABUSE" | "BILL_DAY_ABUSE" | "AGENT_GOODWILL" | "AGENT_OVERRIDES" | "AGENT_LOOK_UPS" | "UNUSUAL_ACTIVITY" | "FROZEN_METHOD" | "FACTS_UNKNOWN";
      rule: string;
    })[];
    /** `merged`: about one ring with another alert */
    state: "open" | "confirmed" | "falsePositive" | "merged";
    updatedAt: string;
  };
  FraudEvent: {
    eventId: string;
    /** What follows. `stepUp`: ask the customer for a fresh authentication before anything is changed. */
    outcome: "none" | "note" | "review" | "stepUp" | "holdOrder" | "freezeMethod";
    /** The most severe first */
    reasonCodes: readonly ("ORDER_VELOCITY" | "SHARED_METHOD" | "SHARED_ADDRESS" | "SHARED_DEVICE" | "FIRST_ORDER_LARGE" | "BUST_OUT" | "RETURNED_AFTER_ACTIVATION" | "CARD_TESTING" | "ACCOUNT_TAKE_OVER" | "GOODWILL_ABUSE" | "REFUND_ABUSE" | "BILL_DAY_ABUSE" | "AGENT_GOODWILL" | "AGENT_OVERRIDES" | "AGENT_LOOK_UPS" | "UNUSUAL_ACTIVITY" | "FROZEN_METHOD" | "FACTS_UNKNOWN")[];
  };
  FraudEventInput: {
    /** The postal address; hashed at once, whatever its spelling */
    address?: string;
    /** The subject of the agent who acted */
    agentId?: string;
    amount?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** When it happened; a time in the future counts as now */
    at: string;
    billingAccountId?: string;
    customerId?: string;
    /** The sender's id of the device; hashed at once */
    device?: string;
    /** The sender's own id of what happened; counts once */
    eventId: string;
    kind: "logIn" | "logInFailed" | "contactChange" | "methodChange" | "paymentFailed" | "inquiry" | "credit" | "refund" | "lookUp" | "lookUpWithoutCase" | "override";
    /** The processor's token; hashed at once */
    methodToken?: string;
  };
  FraudPrecision: {
    confirmed: number;
    falsePositive: number;
    from: string;
    /** By reason code, then by rule */
    lines: readonly ({
      code: "ORDER_VELOCITY" | "SHARED_METHOD" | "SHARED_ADDRESS" | "SHARED_DEVICE" | "FIRST_ORDER_LARGE" | "BUST_OUT" | "RETURNED_AFTER_ACTIVATION" | "CARD_TESTING" | "ACCOUNT_TAKE_OVER" | "GOODWILL_ABUSE" | "REFUND_ABUSE" | "BILL_DAY_ABUSE" | "AGENT_GOODWILL" | "AGENT_OVERRIDES" | "AGENT_LOOK_UPS" | "UNUSUAL_ACTIVITY" | "FROZEN_METHOD" | "FACTS_UNKNOWN";
      confirmed: number;
      falsePositive: number;
      /** How many of 1,000 decided alerts were fraud; null where none was decided */
      precisionPerMille: number | null;
      rule: string | null;
    })[];
    /** How many of 1,000 decided alerts were fraud; null where none was decided */
    precisionPerMille: number | null;
    to: string;
  };
  FreezeLiftingInput: {
    reason: "customerVerified" | "household" | "businessUse" | "agreedWithCustomer" | "wrongData" | "other";
  };
  FrozenMethod: {
    alertId: string;
    frozenAt: string;
    liftReason: "customerVerified" | "household" | "businessUse" | "agreedWithCustomer" | "wrongData" | "other" | null;
    liftedAt: string | null;
    liftedBy: string | null;
    /** The keyed hash of the token */
    method: string;
    state: "frozen" | "lifted";
  };
  InquiryAnswer: {
    code: string;
    facts: Readonly<Record<string, string | number | Schemas["Money"]>>;
    text: string;
  };
  InquiryRating: {
    comment: string | null;
    customerId: string;
    inquiryId: string;
    links: {
      inquiry: string;
      self: string;
    };
    /** True when an agent gave the rating for the customer, false when the customer did */
    onBehalf: boolean;
    ratedAt: string;
    rating: number;
  };
  InquiryRatingInput: {
    /** In the customer's own words */
    comment?: string;
    /** 1 (worst) to 5 (best) */
    rating: number;
  };
  /** The figures that the answer is based on */
  InquirySnapshot: {
    accounts: readonly ({
      balance: Schemas["Money"];
      billingAccountId: string;
      daysPastDue: number;
      pastDue: Schemas["Money"];
      standing: "good" | "due" | "grace" | "overdue" | "suspended" | "collections" | "writtenOff";
    })[];
    asOf: string;
  };
  Insolvency: {
    administrator: string | null;
    billingAccountId: string;
    claimed: Schemas["Money"];
    /** What is left of each bill that rests, the oldest due first */
    claims: readonly ({
      amount: Schemas["Money"];
      billDate: string;
      billId: string;
      dueDate: string;
    })[];
    customerId: string;
    endNote: string | null;
    endedAt: string | null;
    endedBy: string | null;
    insolvencyId: string;
    note: string | null;
    openedAt: string;
    openedBy: string;
    openedOn: string;
    reference: string;
    state: "open" | "discharged" | "dismissed";
  };
  InsolvencyEndInput: {
    /** What the court decided */
    note: string;
  };
  InsolvencyInput: {
    /** Who administers the estate */
    administrator?: string;
    note?: string;
    /** The day of the opening; not after today */
    openedOn: string;
    /** The file number of the court */
    reference: string;
  };
  /** The booked appointment */
  Installation: {
    appointmentId: string;
    area: string;
    date: string;
    startsAt: string;
    window: "morning" | "afternoon" | "evening";
  };
  Interaction: {
    billingAccountId: string | null;
    channel: "phone" | "chat" | "email" | "store" | "selfcare" | "assistant" | "system";
    code: string;
    customerId: string;
    direction: "inbound" | "outbound";
    interactionId: string;
    occurredAt: string;
    reference: string;
    summary: string;
    topic: string;
  };
  InterventionInput: {
    kind: "contacted" | "promiseOffered" | "planOffered" | "paydayOffered" | "none";
    /** What was said or agreed */
    note: string;
  };
  KpiFigure: {
    /** Null when the figure is no amount, or is counted over all currencies */
    currency: string | null;
    denominator: number;
    /** Only for times */
    median: number | null;
    /** `no data` when there is nothing to measure; `all missed` when all took too long and none has ended */
    note: string | null;
    numerator: number;
    /** Only for times: nine of ten are not above this */
    p90: number | null;
    /** Whether the target is reached; judged before rounding */
    reached: boolean | null;
    /** How many records the figure is based on */
    sampleSize: number;
    /** Only for times: the percentage within the limit */
    shareWithinLimit: number | null;
    /** In the unit of the KPI; null when there is nothing to measure */
    value: number | null;
  };
  KpiReport: {
    /** When it was counted; for rollups, when the newest was counted */
    asOf: string;
    from: string;
    kpis: readonly ({
      definition: string;
      figures: readonly (Schemas["KpiFigure"])[];
      kpi: "collectionRate" | "badDebtRatio" | "balanceAccuracy" | "paymentStatusAccuracy" | "inquiryResolutionTime" | "cyclePreferencesAccommodated" | "cycleChangeProcessingTime" | "balanceQueryTime" | "experienceRating";
      /** `moment`: audited, now or once a day; not counted over the span */
      over: "span" | "moment";
      /** The MongoDB aggregation, with `explain=true` */
      query?: {
        collection: string;
        pipeline: readonly (Readonly<Record<string, unknown>>)[];
      };
      target: {
        comparison: "above" | "atLeast" | "below";
        value: number;
      };
      title: string;
      unit: "percent" | "seconds" | "milliseconds" | "stars";
    })[];
    /** Days of the span that no rollup covers yet; 0 for exact figures */
    missingDays: number;
    source: "exact" | "rollup";
    to: string;
  };
  LastPayment: {
    amount: Schemas["Money"];
    billingAccountId: string;
    method: {
      brand: string | null;
      kind: "card" | "directDebit" | "transfer" | "wallet" | "cash" | "other";
      last4: string | null;
    } | null;
    occurredAt: string;
    paymentId: string;
  };
  LedgerBreakdown: {
    byType: {
      adjustment?: Schemas["Money"];
      creditMovedIn?: Schemas["Money"];
      creditMovedOut?: Schemas["Money"];
      creditNote?: Schemas["Money"];
      deposit?: Schemas["Money"];
      depositHeld?: Schemas["Money"];
      depositReleased?: Schemas["Money"];
      fee?: Schemas["Money"];
      goodwill?: Schemas["Money"];
      oneOffCharge?: Schemas["Money"];
      payment?: Schemas["Money"];
      proration?: Schemas["Money"];
      recurringCharge?: Schemas["Money"];
      refund?: Schemas["Money"];
      reversal?: Schemas["Money"];
      usage?: Schemas["Money"];
      writeOff?: Schemas["Money"];
    };
    total: Schemas["Money"];
  };
  LedgerEntry: (Schemas["Transaction"]) & ({
    /** Of a line that was billed again: its entry on the first of the bills */
    correctedEntryId: string | null;
    /** The account on the other side, of credit that was moved */
    otherAccountId: string | null;
    /** The entry that this one takes back */
    reversedEntryId: string | null;
    /** 1, 2, 3, ... without gaps in one account */
    sequence: number;
    source: string;
  });
  LedgerEntryInput: {
    amount: {
      amountMinor: number;
      currency: string;
    };
    direction: "debit" | "credit";
    idempotencyKey: string;
    note?: string;
    occurredAt: string;
    source: string;
    suppliedOn?: string;
    taxClass?: "standard" | "reduced" | "exempt";
    type: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "refund" | "creditNote" | "goodwill" | "adjustment" | "proration" | "deposit";
  };
  LedgerEntryLineResults: {
    alreadyPosted: number;
    /** Lines with a card number in the note, posted or not; only its last four digits are kept */
    masked: number;
    posted: number;
    refused: number;
    results: readonly ({
      entryId: string | null;
      /** Why it was refused: at most three reasons, fewer when many lines are refused */
      errors: readonly ({
        code: string;
        detail: string;
        /** RFC 6901 pointer into the line */
        pointer: string;
      })[];
      /** Counted from 1; empty lines count and have no result */
      line: number;
      status: "posted" | "alreadyPosted" | "refused";
    })[];
  };
  /** NDJSON: one entry on each line, each a LedgerEntryInput with a `billingAccountId`. At most 10,000 lines, empty ones included, of at most 8,192 characters, and 8 MiB. */
  LedgerEntryLines: string;
  LegalHold: {
    customerId: string;
    holdId: string;
    lifted: {
      at: string;
      by: string;
      reason: string;
    } | null;
    links: {
      self: string;
    };
    object: {
      id: string;
      type: "customer" | "account" | "case";
    };
    reason: string;
    setAt: string;
    setBy: string;
    until: string | null;
  };
  LegalHoldInput: {
    object: {
      id: string;
      type: "customer" | "account" | "case";
    };
    reason: string;
    /** The last day on which it holds; null: until it is lifted */
    until: string | null;
  };
  LegalHoldLiftingInput: {
    reason: string;
  };
  LimitProposal: {
    billingAccountId: string;
    creditLimit: Schemas["Money"];
    customerId: string;
    decidedAt: string | null;
    /** Null until somebody decided, and where the proposer alone may */
    decidedBy: string | null;
    decisionNote: string | null;
    limitBefore: Schemas["Money"];
    links: {
      self: string;
    };
    note: string;
    proposalId: string;
    proposedAt: string;
    proposedBy: string;
    state: "proposed" | "approved" | "rejected";
  };
  LimitProposalInput: {
    creditLimit: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** The reason, for the customer’s record */
    note: string;
  };
  MethodCheck: {
    /** False: the method is frozen. Do not charge it. */
    accepted: boolean;
  };
  MethodCheckInput: {
    token: string;
  };
  /** A whole number of minor units (cents) of one currency */
  Money: {
    amountMinor: number;
    currency: string;
  };
  NewBillingAccountInput: {
    /** Your own id; left out: one is made */
    billingAccountId?: string;
    /** At most the initial limit of the policy account-terms; left out: that limit */
    creditLimit?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** A code of ISO 4217 */
    currency: string;
    customerId: string;
    cycle?: {
      billCycleDay?: number;
      frequency?: "weekly" | "monthly" | "quarterly" | "yearly";
      paymentTermDays?: number;
    };
    graceDays?: number;
    /** Prices contain tax by the table of the policy tax-rates: class of the service or entry, day of the supply. It stands in place of `taxRateBasisPoints` */
    tax?: {
      country: string;
      treatment?: "taxed" | "exempt" | "reverseCharge";
    };
    /** In basis points of the net: 1900 is 19 percent */
    taxRateBasisPoints?: number;
    timeZone: string;
  };
  NewCustomerInput: {
    country?: string | null;
    /** Your own id; left out: one is made */
    customerId?: string;
    /** Left out: today, in UTC */
    customerSince?: string;
    email?: string | null;
    groupId?: string | null;
    locale?: "en" | "de" | "fr";
    /** Of a person or a company; personal data */
    name: string;
    phone?: string | null;
    postalAddress?: {
      city: string;
      country: string;
      postcode: string;
      street: string;
    } | null;
    segment?: "consumer" | "smallBusiness" | "enterprise";
  };
  NewService: {
    clientId: string;
    /** JWKs, for `private_key_jwt` */
    publicKeys?: readonly (Readonly<Record<string, unknown>>)[];
    roles: readonly ("provisioning" | "care" | "creditAgent" | "processor" | "rating" | "billing" | "collections" | "analyst" | "policyApprover" | "operations" | "dataProtection" | "auditor" | "admin" | "eventSource" | "fraudDesk")[];
    /** SHA-256, in hex, of a secret that you made. The secret itself is not sent */
    secretDigest?: string | null;
  };
  NewStaff: {
    /** SHA-256, in hex, of a secret that you made. The secret itself is not sent */
    invitationDigest: string;
    /** What the person signs in as */
    name: string;
    roles: readonly ("provisioning" | "care" | "creditAgent" | "processor" | "rating" | "billing" | "collections" | "analyst" | "policyApprover" | "operations" | "dataProtection" | "auditor" | "admin" | "eventSource" | "fraudDesk")[];
  };
  NewSubscriptionInput: {
    /** true: each bill charges the coming period, and the first one also the days until it; false: in arrears */
    billedInAdvance?: boolean;
    billingAccountId: string;
    monthlyCharge: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    offering: {
      category: string;
      /** Your id of the offering */
      id: string;
    };
    /** Its first day: not billed yet, at most twelve months ahead; left out: today */
    startDate?: string;
    /** Your own id; left out: one is made */
    subscriptionId?: string;
    taxClass?: "standard" | "reduced" | "exempt";
  };
  NextPayment: {
    amount: Schemas["Money"];
    /** Null when the bill does not exist yet */
    billId: string | null;
    billingAccountId: string;
    credit: Schemas["Money"];
    dueDate: string;
    fees: Schemas["Money"];
  };
  Notice: {
    billingAccountId: string | null;
    body: string;
    createdAt: string;
    customerId: string;
    /** The state of its delivery */
    delivery: {
      channel: "email" | "webhook" | "sms" | null;
      endedAt: string | null;
      state: "pending" | "sent" | "failed" | "suppressed" | "notConfigured";
    };
    kind: string;
    locale: string;
    noticeId: string;
    reference: string;
    subject: string;
  };
  /** `email` and `sms` go to the customer, `webhook` to the operator’s own system. A channel that this deployment has not configured can’t be chosen. */
  NoticeChannel: "email" | "webhook" | "sms";
  NoticeDelivery: {
    attempts: number;
    billingAccountId: string | null;
    channel: Schemas["NoticeChannel"] | null;
    /** Why it failed or was not sent */
    code: string | null;
    createdAt: string;
    customerId: string;
    endedAt: string | null;
    kind: string;
    /** While pending: the earliest time of the next attempt */
    notBeforeAt: string;
    noticeId: string;
    state: "pending" | "sent" | "failed" | "suppressed" | "notConfigured";
  };
  NoticePreferences: {
    /** For all kinds of notices; null means any channel that reaches the customer */
    channel: Schemas["NoticeChannel"] | null;
    /** Another channel for some kinds */
    channels: {
      dueSoon?: Schemas["NoticeChannel"];
      dueToday?: Schemas["NoticeChannel"];
      lowCredit?: Schemas["NoticeChannel"];
      overdue?: Schemas["NoticeChannel"];
      promiseDue?: Schemas["NoticeChannel"];
      unusualBill?: Schemas["NoticeChannel"];
    };
    /** Stored, but not sent. Notices that the customer has to get, such as overdue, can’t be muted */
    muted: readonly ("dueSoon" | "dueToday" | "lowCredit" | "unusualBill" | "promiseDue")[];
    /** E.164, for `sms` */
    phone: string | null;
    /** On the clocks of the account that a notice is about; over midnight when `from` is later than `to`. null: the quiet hours of the channel, by default 21:00 to 08:00 for `sms` and none for the others */
    quietHours: {
      from: string;
      to: string;
    } | null;
  };
  NoticePreferencesInput: {
    channel: Schemas["NoticeChannel"] | null;
    channels?: {
      dueSoon?: Schemas["NoticeChannel"];
      dueToday?: Schemas["NoticeChannel"];
      lowCredit?: Schemas["NoticeChannel"];
      overdue?: Schemas["NoticeChannel"];
      promiseDue?: Schemas["NoticeChannel"];
      unusualBill?: Schemas["NoticeChannel"];
    };
    muted?: readonly ("dueSoon" | "dueToday" | "overdue" | "lowCredit" | "unusualBill" | "promiseDue")[];
    phone: string | null;
    quietHours: {
      from: string;
      to: string;
    } | null;
  };
  NoticeRetryInput: {
    reason: string;
  };
  OfferedOption: {
    billCycleDay: number;
    billingAccountId: string;
    change: "shortenCurrentPeriod" | "afterCurrentPeriod" | "termOnly";
    effectiveDate: string;
    eligible: boolean;
    frequency: "weekly" | "monthly" | "quarterly" | "yearly";
    optionId: string;
    paymentTermDays: number;
    reasonCodes: readonly ("GOOD_STANDING" | "ACCOUNT_CLOSED" | "ACCOUNT_SUSPENDED" | "NEW_ORDERS_BLOCKED" | "IN_COLLECTIONS" | "WRITTEN_OFF_DEBT" | "SERIOUSLY_PAST_DUE" | "PAST_DUE" | "MINOR_PAST_DUE" | "REPEATEDLY_LATE" | "SERIOUSLY_LATE_BEFORE" | "RETURNED_PAYMENT" | "INSUFFICIENT_CREDIT" | "DEPOSIT_REQUIRED" | "SHORT_HISTORY" | "NO_PAYMENT_HISTORY" | "HIGH_UTILISATION" | "LARGE_ORDER" | "OPEN_DISPUTE" | "DEPOSIT_PAID" | "CUSTOMER_NEW_ORDERS_BLOCKED" | "CUSTOMER_IN_COLLECTIONS" | "CUSTOMER_WRITTEN_OFF_DEBT" | "CUSTOMER_SUSPENDED" | "CUSTOMER_SERIOUSLY_PAST_DUE" | "CUSTOMER_PAST_DUE" | "CUSTOMER_PAST_DUE_OTHER_CURRENCY" | "CUSTOMER_INSUFFICIENT_CREDIT" | "CUSTOMER_HIGH_UTILISATION" | "CUSTOMER_ON_HOLD" | "CONDITION_NOT_MET" | "FACTS_CONTRADICT" | "PAYMENT_LATE_NOW" | "PAYMENT_LATE_RECENTLY" | "MONTHS_WITHOUT_PAYMENT" | "LITTLE_PAID" | "BALANCE_AGAINST_LIMIT" | "SMALL_CREDIT_LIMIT" | "LITTLE_USED" | "FRAUD_SUSPECTED" | "BUREAU_SCORE_LOW" | "BUREAU_DEFAULTS" | "BUREAU_UNAVAILABLE" | "IDENTITY_NOT_VERIFIED" | "AGENT_APPROVED" | "AGENT_DECLINED" | "PAYMENT_FOUND_APPLIED" | "PAYMENT_PENDING_AT_PROCESSOR" | "PAYMENT_FAILED_AT_PROCESSOR" | "PAYMENT_REVERSED" | "PAYMENT_NOT_APPLIED" | "PAYMENT_NOT_FOUND" | "NEXT_PAYMENT_STATED" | "NOTHING_DUE" | "BALANCE_STATED" | "SUSPENSION_EXPLAINED" | "NOT_SUSPENDED" | "REFUND_STATED" | "DISPUTE_NEEDS_AGENT" | "QUESTION_NEEDS_AGENT" | "CYCLE_CHANGE_ALLOWED" | "CYCLE_CHANGE_WHILE_OVERDUE" | "CYCLE_CHANGE_BILL_DUE" | "CYCLE_CHANGE_LIMIT_REACHED" | "CYCLE_CHANGE_STUB_TOO_LONG" | "CYCLE_CHANGE_NOTICE_TOO_SHORT" | "CYCLE_UNCHANGED" | "CYCLE_CHANGE_PENDING" | "CYCLE_CHANGE_OVERRIDDEN" | "FACT_MISSING" | "FACT_STALE" | "FACT_MALFORMED" | "NO_RULE_APPLIED" | "ENGINE_INCONSISTENT")[];
  };
  Outcome: "approve" | "approveWithConditions" | "review" | "decline";
  ParentInput: {
    /** The account above; null: none */
    parentAccountId: string | null;
  };
  PauseInput: {
    /** The last day before the pause */
    endDate: string;
    /** For the customer’s record */
    note?: string;
  };
  PayerInput: {
    /** The first bill date that it counts for, up to twelve months ahead; left out: today, or tomorrow when a bill was made today */
    from?: string;
    /** The account that pays, in the same currency; null: the account pays for itself */
    payerAccountId: string | null;
  };
  Payment: {
    allocations: readonly ({
      amount: Schemas["Money"];
      billId: string;
    })[];
    amount: Schemas["Money"];
    billingAccountId: string;
    countedAmount: Schemas["Money"];
    customerId: string;
    /** What is held for orders; on no bill, and no credit */
    deposits: readonly ({
      amount: Schemas["Money"];
      orderId: string;
    })[];
    /** What a person should look at; see /v1/payment-differences */
    differences: readonly ({
      actual: Schemas["Money"];
      expected: Schemas["Money"];
      /** otherAmountCame: another amount settled than was announced; moreTakenBack: more was taken back than came; billOfAnotherCustomer: the payer named a bill of another customer */
      kind: "otherAmountCame" | "moreTakenBack" | "billOfAnotherCustomer";
    })[];
    /** What was reported, in the order of the bank */
    events: readonly ({
      amount: Schemas["Money"];
      eventId: string;
      occurredAt: string;
      reportedAt: string;
      status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
      valueDate: string | null;
    })[];
    /** True while the account of the money is not known; see /v1/suspense-items */
    inSuspense: boolean;
    links: {
      self: string;
    };
    /** For a payment without a result: what asking the processor brought; null when it was not asked */
    lookUp: {
      attempts: number;
      lastAnswer: "noAnswer" | "notFound" | "differs" | "open" | "final";
      lastAskedAt: string;
      needsAttention: boolean;
      nextAt: string | null;
    } | null;
    /** Never the token; null where nobody said */
    method: {
      brand: string | null;
      kind: "card" | "directDebit" | "transfer" | "wallet" | "cash" | "other";
      last4: string | null;
    } | null;
    /** When it was made; before it settles, since when it is under way */
    occurredAt: string;
    /** The payment of the payer of which this one is a part; null: it is none */
    passedFrom: string | null;
    /** The parts that pay bills of other accounts, which this one is asked to pay: each is a payment on the account of its bill, and under way as long as this one is */
    passedOn: readonly ({
      amount: Schemas["Money"];
      billId: string;
      billingAccountId: string;
      paymentId: string;
    })[];
    paymentId: string;
    /** When this service heard that it had come */
    postedAt: string | null;
    /** The administrator’s quota on old debt of a bankruptcy */
    quota: boolean;
    /** When the last part was refunded */
    refundedAt: string | null;
    /** When the last part was charged back */
    reversedAt: string | null;
    status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
    /** The transfer of which this payment is a part; null: it is none */
    transferId: string | null;
    unallocated: Schemas["Money"];
    /** As the bank gave it */
    valueDate: string | null;
  };
  PaymentCheck: {
    billingAccountId: string;
    differences: readonly ({
      actual: Schemas["Money"];
      expected: Schemas["Money"];
      /** otherAmountCame: another amount settled than was announced; moreTakenBack: more was taken back than came; billOfAnotherCustomer: the payer named a bill of another customer */
      kind: "otherAmountCame" | "moreTakenBack" | "billOfAnotherCustomer";
    })[];
    links: {
      payment: string;
      self: string;
    };
    paymentId: string;
    resolution: {
      at: string;
      by: string;
      reason: string;
    } | null;
    state: "open" | "done";
  };
  PaymentCheckInput: {
    /** Stored with who looked and when */
    reason: string;
  };
  PaymentInput: {
    /** Of `settled`: all that came. Of `reversed` and `refunded`: the part that was taken back */
    amount: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** With `failed` and `reversed`: what the bank charges for it; the customer owes it */
    bankFee?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    } | null;
    /** The bill the payer named; left out: the oldest due. Any text: what names no account or bill here does not refuse the money */
    billId?: string | null;
    /** The account that the payer named; left out: not known. Any text: what names no account or bill here does not refuse the money */
    billingAccountId?: string | null;
    /** The id of this report within its payment, such as the id of a refund. Left out: status, amount and instant together are its identity */
    eventId?: string;
    /** As much as there is: cash has neither digits nor token */
    method?: {
      brand?: string | null;
      /** Left out: `card` with four digits, else `other` */
      kind?: "card" | "directDebit" | "transfer" | "wallet" | "cash" | "other";
      last4?: string | null;
      token?: string | null;
    } | null;
    /** When it happened at the bank; any date is taken */
    occurredAt: string;
    /** The order the payer named: the payment is the deposit for it, as far as one is still asked for. Any text: what names no account or bill here does not refuse the money */
    orderId?: string | null;
    paymentId: string;
    /** From the administrator of a bankruptcy, as quota on old debt: it goes on bills that rest, and on no others */
    quota?: boolean;
    /** What the payer wrote. It is read when it is the id of a bill, an account or an order with a deposit, and nothing else */
    reference?: string | null;
    status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
    /** The bank’s value date: the day as of which the money counts. Left out: the day of `occurredAt` */
    valueDate?: string | null;
  };
  PaymentInquiry: {
    answer: Schemas["InquiryAnswer"] | null;
    billingAccountId: string | null;
    channel: "phone" | "chat" | "email" | "store" | "selfcare" | "assistant";
    createdAt: string;
    customerId: string;
    decision: Schemas["DecisionSummary"] | null;
    /** The deadline for an agent’s answer */
    dueAt: string | null;
    finding: {
      kind: "payment";
      match: "reference" | "amountAndDate";
      paymentId: string;
      status: string;
    } | {
      billId: string;
      dueDate: string;
      kind: "bill";
      openAmount: number;
    } | {
      kind: "none";
    } | null;
    inquiryId: string;
    links: {
      receipt: string | null;
      self: string;
      workflow: string | null;
    };
    needsAttention: boolean;
    reference: {
      amount: Schemas["Money"] | null;
      billId: string | null;
      occurredDate: string | null;
      paymentId: string | null;
    } | null;
    resolvedAt: string | null;
    snapshot: Schemas["InquirySnapshot"] | null;
    state: "received" | "assigned" | "resolved" | "failed";
    text: string | null;
    timeline: readonly ({
      at: string;
      /** A reason code or the name of what happened */
      code: string | null;
      state: "received" | "assigned" | "resolved" | "failed";
    })[];
    topic: "paymentNotShowing" | "disputedCharge" | "whySuspended" | "nextPayment" | "refundStatus" | "balanceQuestion" | "other";
    updatedAt: string;
  };
  PaymentInquiryInput: {
    /** When left out: all accounts of the customer */
    billingAccountId?: string;
    channel: "phone" | "chat" | "email" | "store" | "selfcare" | "assistant";
    customerId: string;
    /** What it is about: `paymentId`, else `billId`, else the one payment of `amount` that is within three days of `occurredDate`. Left out, no payment or bill is looked for */
    reference?: {
      amount?: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      billId?: string;
      occurredDate?: string;
      paymentId?: string;
    };
    /** In the customer's own words */
    text?: string;
    topic: "paymentNotShowing" | "disputedCharge" | "whySuspended" | "nextPayment" | "refundStatus" | "balanceQuestion" | "other";
  };
  PaymentStatus: {
    accounts: readonly ({
      aging: {
        "1-30": Schemas["Money"];
        "31-60": Schemas["Money"];
        "61-90": Schemas["Money"];
        "90+": Schemas["Money"];
      };
      billingAccountId: string;
      credit: Schemas["Money"];
      currency: string;
      daysPastDue: number;
      /** Fees that are on no bill yet: their sum, and the part that is not paid */
      fees: {
        amount: Schemas["Money"];
        open: Schemas["Money"];
      };
      lastPayment: Schemas["LastPayment"] | null;
      nextPayment: Schemas["NextPayment"] | null;
      pastDue: Schemas["Money"];
      standing: Schemas["Standing"];
      state: "active" | "suspended" | "closed";
    })[];
    asOf: string;
    customerId: string;
    daysPastDue: number;
    lastPayment: Schemas["LastPayment"] | null;
    nextPayment: Schemas["NextPayment"] | null;
    /** Null when the accounts have several currencies */
    pastDue: Schemas["Money"] | null;
    recentActivity: readonly (Schemas["Activity"])[];
    standing: Schemas["Standing"];
    totals: readonly ({
      currency: string;
      pastDue: Schemas["Money"];
    })[];
  };
  Period: {
    from: string;
    to: string;
  };
  PersonalCopy: {
    customerId: string;
    format: "goodstanding-personal-copy/1";
    madeAt: string;
    records: Readonly<Record<string, readonly (Readonly<Record<string, unknown>>)[]>>;
    right: "access" | "portability" | "correction" | "erasure";
  };
  PlanChangeInput: {
    /** true: each bill charges the coming period, and the first one also the days until it; false: in arrears */
    billedInAdvance?: boolean;
    monthlyCharge: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** For the customer’s record */
    note?: string;
    offering: {
      category: string;
      /** Your id of the offering */
      id: string;
    };
    /** The first day that is charged by the new plan */
    startDate: string;
    taxClass?: "standard" | "reduced" | "exempt";
  };
  Policy: {
    /** As the document says; the release log decides */
    effectiveAt: string;
    /** Whether it is the version that decides now */
    inForce: boolean;
    links: {
      self: string;
    };
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    sha256: string;
    /** Since when it decides in the shadow */
    shadowSince: string | null;
    state: Schemas["PolicyState"];
    version: string;
  };
  /** Every step, oldest first; nothing is ever changed or removed */
  PolicyAudit: {
    items: readonly ({
      action: "create" | "submit" | "approve" | "reject" | "release" | "rollback" | "withdraw" | "retire" | "startShadow" | "stopShadow";
      actor: string;
      at: string;
      effectiveAt: string | null;
      from: Schemas["PolicyState"] | null;
      name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
      note: string | null;
      sequence: number;
      to: Schemas["PolicyState"];
      version: string;
    })[];
  };
  PolicyDetail: {
    approvedBy: string | null;
    /** The subject whose token stored it */
    author: string;
    createdAt: string;
    /** The policy document. Its canonical JSON has the hash `sha256`. */
    document: Readonly<Record<string, unknown>>;
    /** As the document says; the release log decides */
    effectiveAt: string;
    /** Whether it is the version that decides now */
    inForce: boolean;
    links: {
      self: string;
    };
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    releases: readonly (Schemas["PolicyRelease"])[];
    sha256: string;
    /** Since when it decides in the shadow */
    shadowSince: string | null;
    state: Schemas["PolicyState"];
    submittedBy: string | null;
    updatedAt: string;
    version: string;
  };
  PolicyDraftInput: {
    /** The policy document. docs/policy.schema.json describes those that decide requests, docs/policies.md names the others. */
    document: Readonly<Record<string, unknown>>;
    /** In your own words; kept on the audit trail */
    note?: string | null;
  };
  /** What lint finds. TOO_COMPLEX means that a document could not be checked within 10 s and 256 MB of memory. */
  PolicyLint: {
    /** Findings that keep it from being submitted */
    errors: number;
    /** Errors first, in the order of the document; at most 200 */
    findings: readonly ({
      /** docs/policy-lint.md has them all */
      code: string;
      /** Facts that show it */
      example?: Readonly<Record<string, number | string | boolean>>;
      /** What to do about it */
      mend: string;
      message: string;
      /** RFC 6901 pointer into the document */
      pointer: string;
      severity: "error" | "warning";
    })[];
    warnings: number;
  };
  PolicyLintInput: {
    /** The policy document. docs/policy.schema.json describes those that decide requests, docs/policies.md names the others. */
    document: Readonly<Record<string, unknown>>;
  };
  PolicyReference: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change";
    sha256: string;
    version: string;
  };
  PolicyRelease: {
    fromAt: string;
    kind: "release" | "rollback" | "shipped";
    releasedAt: string;
    releasedBy: string;
    sequence: number;
    /** When the release was taken back before it began */
    withdrawnAt: string | null;
  };
  /** Without `effectiveAt` it decides from the document's own effective time on, or from now on if that is over. */
  PolicyReleaseInput: {
    effectiveAt?: string;
    /** In your own words; kept on the audit trail */
    note: string | null;
  };
  PolicyRetirement: {
    approvedBy: string | null;
    /** The subject whose token stored it */
    author: string;
    createdAt: string;
    /** As the document says; the release log decides */
    effectiveAt: string;
    /** Whether it is the version that decides now */
    inForce: boolean;
    links: {
      self: string;
    };
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    releases: readonly (Schemas["PolicyRelease"])[];
    sha256: string;
    /** Since when it decides in the shadow */
    shadowSince: string | null;
    state: Schemas["PolicyState"];
    submittedBy: string | null;
    updatedAt: string;
    version: string;
    /** Orders that wait for a condition or for a person by a decision of this version */
    waitingCases: number;
  };
  PolicyRollbackInput: {
    /** The version to roll back; the rollback is refused when it no longer decides. So two people who roll back at once go back one release, and not two */
    from?: string;
    /** In your own words; kept on the audit trail */
    note: string | null;
  };
  PolicyShadowInput: {
    enabled: boolean;
    /** In your own words; kept on the audit trail */
    note?: string | null;
  };
  PolicyStanding: {
    approvedBy: string | null;
    /** The subject whose token stored it */
    author: string;
    createdAt: string;
    /** As the document says; the release log decides */
    effectiveAt: string;
    /** Whether it is the version that decides now */
    inForce: boolean;
    links: {
      self: string;
    };
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    releases: readonly (Schemas["PolicyRelease"])[];
    sha256: string;
    /** Since when it decides in the shadow */
    shadowSince: string | null;
    state: Schemas["PolicyState"];
    submittedBy: string | null;
    updatedAt: string;
    version: string;
  };
  PolicyState: "draft" | "inReview" | "approved" | "released" | "retired";
  PolicyStepInput: {
    /** In your own words; kept on the audit trail */
    note: string | null;
  };
  PolicyTests: {
    failed: number;
    passed: number;
    results: readonly ({
      actual: {
        outcome: "approve" | "approveWithConditions" | "review" | "decline";
        reasonCodes: readonly (string)[];
      } | {
        reasonCodes: readonly (string)[];
        watch: "none" | "note" | "review" | "stepUp" | "holdOrder" | "freezeMethod";
      } | {
        stage: "reminder" | "warning" | "serviceRestricted" | "suspended" | "collections" | "writeOffProposed" | null;
      };
      expected: {
        outcome: "approve" | "approveWithConditions" | "review" | "decline";
        reasonCodes?: readonly (string)[];
      } | {
        reasonCodes?: readonly (string)[];
        watch: "none" | "note" | "review" | "stepUp" | "holdOrder" | "freezeMethod";
      } | {
        stage: "reminder" | "warning" | "serviceRestricted" | "suspended" | "collections" | "writeOffProposed" | null;
      };
      name: string;
      passed: boolean;
    })[];
  };
  /** Runs the policy’s own tests; `only` picks some by name */
  PolicyTestsInput: {
    only?: readonly (string)[];
  };
  /** Runs the document’s own tests; `only` picks some by name */
  PolicyTrialInput: {
    /** The policy document. docs/policy.schema.json describes those that decide requests, docs/policies.md names the others. */
    document: Readonly<Record<string, unknown>>;
    only?: readonly (string)[];
  };
  PrivacyDecisionInput: {
    note: string | null;
  };
  PrivacyRequest: {
    certificate: Schemas["ErasureCertificate"] | null;
    copyUntil: string | null;
    /** What is to be written instead; masked, but for the customer */
    correction: {
      email: string | null;
      name: string | null;
      phone: string | null;
    } | null;
    customerId: string;
    decidedAt: string | null;
    decidedBy: string | null;
    decisionNote: string | null;
    deliveredAt: string | null;
    /** The last moment for an answer */
    dueAt: string;
    endedAt: string | null;
    links: {
      copy?: string;
      self: string;
    };
    overdue: boolean;
    receivedAt: string;
    receivedBy: string;
    requestId: string;
    right: "access" | "portability" | "correction" | "erasure";
    state: "received" | "approved" | "ready" | "done" | "refused";
  };
  PrivacyRequestInput: {
    right: "access";
  } | {
    right: "portability";
  } | {
    correction: {
      email?: string;
      name?: string;
      phone?: string;
    };
    right: "correction";
  } | {
    right: "erasure";
  };
  Problem: {
    detail: string;
    errors?: readonly ({
      /** What would be accepted in its place */
      accepted?: string;
      /** Stable code; docs/refusals.md lists the causes of refusals */
      code: string;
      detail: string;
      in?: "query" | "path" | "header" | "cookie" | "policy";
      /** RFC 6901 pointer to the refused value */
      pointer: string;
    })[];
    instance: string;
    requestId: string;
    status: number;
    title: string;
    /** Stable URI of the kind of problem */
    type: "urn:goodstanding:problem:malformed-body" | "urn:goodstanding:problem:malformed-request" | "urn:goodstanding:problem:idempotency-key-missing" | "urn:goodstanding:problem:idempotency-key-invalid" | "urn:goodstanding:problem:unauthenticated" | "urn:goodstanding:problem:insufficient-user-authentication" | "urn:goodstanding:problem:forbidden" | "urn:goodstanding:problem:not-found" | "urn:goodstanding:problem:method-not-allowed" | "urn:goodstanding:problem:request-timeout" | "urn:goodstanding:problem:request-in-flight" | "urn:goodstanding:problem:case-not-in-review" | "urn:goodstanding:problem:case-closed" | "urn:goodstanding:problem:invalid-state" | "urn:goodstanding:problem:order-mismatch" | "urn:goodstanding:problem:payment-mismatch" | "urn:goodstanding:problem:event-mismatch" | "urn:goodstanding:problem:entry-mismatch" | "urn:goodstanding:problem:quote-expired" | "urn:goodstanding:problem:quote-unknown" | "urn:goodstanding:problem:option-not-eligible" | "urn:goodstanding:problem:account-moved" | "urn:goodstanding:problem:action-not-possible" | "urn:goodstanding:problem:promise-refused" | "urn:goodstanding:problem:policy-conflict" | "urn:goodstanding:problem:policy-in-force" | "urn:goodstanding:problem:policy-not-usable" | "urn:goodstanding:problem:credit-limit-reached" | "urn:goodstanding:problem:duties-not-separated" | "urn:goodstanding:problem:policy-refused" | "urn:goodstanding:problem:precondition-required" | "urn:goodstanding:problem:precondition-failed" | "urn:goodstanding:problem:payload-too-large" | "urn:goodstanding:problem:unsupported-media-type" | "urn:goodstanding:problem:too-many-requests" | "urn:goodstanding:problem:headers-too-large" | "urn:goodstanding:problem:validation-failed" | "urn:goodstanding:problem:idempotency-key-reused" | "urn:goodstanding:problem:internal" | "urn:goodstanding:problem:dependency-unavailable" | "urn:goodstanding:problem:decision-pending";
  };
  Promise: {
    amount: Schemas["Money"];
    billingAccountId: string;
    cancellationReason: string | null;
    customerId: string;
    endedAt: string | null;
    givenAt: string;
    /** They add up to the amount; a promise has one */
    installments: readonly ({
      amount: Schemas["Money"];
      dueDate: string;
    })[];
    kind: "promise" | "plan";
    links: {
      self: string;
      workflow: string | null;
    };
    paid: Schemas["Money"];
    promiseId: string;
    state: "active" | "kept" | "broken" | "cancelled";
    /** The version of the limits by which it was accepted */
    terms: {
      sha256: string;
      version: string;
    };
  };
  /** A promise has `untilDate`; a payment plan has `installments` and `firstDate`. */
  PromiseInput: {
    amount: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    billingAccountId: string;
    /** For a plan: when the first installment is due; the others follow monthly */
    firstDate?: string;
    /** For a plan: how many installments */
    installments?: number;
    /** For a promise: the last day to pay */
    untilDate?: string;
  };
  ProposableCredit: "goodwill" | "creditNote" | "adjustment" | "refund";
  ProposalDecisionInput: {
    note: string | null;
  };
  Reason: {
    code: "GOOD_STANDING" | "ACCOUNT_CLOSED" | "ACCOUNT_SUSPENDED" | "NEW_ORDERS_BLOCKED" | "IN_COLLECTIONS" | "WRITTEN_OFF_DEBT" | "SERIOUSLY_PAST_DUE" | "PAST_DUE" | "MINOR_PAST_DUE" | "REPEATEDLY_LATE" | "SERIOUSLY_LATE_BEFORE" | "RETURNED_PAYMENT" | "INSUFFICIENT_CREDIT" | "DEPOSIT_REQUIRED" | "SHORT_HISTORY" | "NO_PAYMENT_HISTORY" | "HIGH_UTILISATION" | "LARGE_ORDER" | "OPEN_DISPUTE" | "DEPOSIT_PAID" | "CUSTOMER_NEW_ORDERS_BLOCKED" | "CUSTOMER_IN_COLLECTIONS" | "CUSTOMER_WRITTEN_OFF_DEBT" | "CUSTOMER_SUSPENDED" | "CUSTOMER_SERIOUSLY_PAST_DUE" | "CUSTOMER_PAST_DUE" | "CUSTOMER_PAST_DUE_OTHER_CURRENCY" | "CUSTOMER_INSUFFICIENT_CREDIT" | "CUSTOMER_HIGH_UTILISATION" | "CUSTOMER_ON_HOLD" | "CONDITION_NOT_MET" | "FACTS_CONTRADICT" | "PAYMENT_LATE_NOW" | "PAYMENT_LATE_RECENTLY" | "MONTHS_WITHOUT_PAYMENT" | "LITTLE_PAID" | "BALANCE_AGAINST_LIMIT" | "SMALL_CREDIT_LIMIT" | "LITTLE_USED" | "FRAUD_SUSPECTED" | "BUREAU_SCORE_LOW" | "BUREAU_DEFAULTS" | "BUREAU_UNAVAILABLE" | "IDENTITY_NOT_VERIFIED" | "AGENT_APPROVED" | "AGENT_DECLINED" | "PAYMENT_FOUND_APPLIED" | "PAYMENT_PENDING_AT_PROCESSOR" | "PAYMENT_FAILED_AT_PROCESSOR" | "PAYMENT_REVERSED" | "PAYMENT_NOT_APPLIED" | "PAYMENT_NOT_FOUND" | "NEXT_PAYMENT_STATED" | "NOTHING_DUE" | "BALANCE_STATED" | "SUSPENSION_EXPLAINED" | "NOT_SUSPENDED" | "REFUND_STATED" | "DISPUTE_NEEDS_AGENT" | "QUESTION_NEEDS_AGENT" | "CYCLE_CHANGE_ALLOWED" | "CYCLE_CHANGE_WHILE_OVERDUE" | "CYCLE_CHANGE_BILL_DUE" | "CYCLE_CHANGE_LIMIT_REACHED" | "CYCLE_CHANGE_STUB_TOO_LONG" | "CYCLE_CHANGE_NOTICE_TOO_SHORT" | "CYCLE_UNCHANGED" | "CYCLE_CHANGE_PENDING" | "CYCLE_CHANGE_OVERRIDDEN" | "FACT_MISSING" | "FACT_STALE" | "FACT_MALFORMED" | "NO_RULE_APPLIED" | "ENGINE_INCONSISTENT";
    /** In the language of the answer, for the caller's role */
    text: string;
  };
  /** The frozen record of one decision */
  Receipt: {
    accountVersion: number;
    billingAccountId: string;
    conditions: readonly (Schemas["Condition"])[];
    /** The currency of amounts in facts */
    currency: string;
    customerId: string;
    decidedAt: string;
    decidedBy: {
      kind: "policy";
    } | {
      kind: "agent";
      note: string;
      subject: string;
    } | {
      deadlineAt: string;
      kind: "deadline";
    };
    engine: string;
    facts: Schemas["Facts"];
    factsAsOf: string;
    /** Of an order that the fraud watch holds: why, and by which version */
    fraud?: {
      outcome: "none" | "note" | "review" | "stepUp" | "holdOrder" | "freezeMethod";
      policy: {
        sha256: string;
        version: string;
      };
      reasonCodes: readonly ("ORDER_VELOCITY" | "SHARED_METHOD" | "SHARED_ADDRESS" | "SHARED_DEVICE" | "FIRST_ORDER_LARGE" | "BUST_OUT" | "RETURNED_AFTER_ACTIVATION" | "CARD_TESTING" | "ACCOUNT_TAKE_OVER" | "GOODWILL_ABUSE" | "REFUND_ABUSE" | "BILL_DAY_ABUSE" | "AGENT_GOODWILL" | "AGENT_OVERRIDES" | "AGENT_LOOK_UPS" | "UNUSUAL_ACTIVITY" | "FROZEN_METHOD" | "FACTS_UNKNOWN")[];
    };
    links: {
      policy: string;
      self: string;
      workflow: string | null;
    };
    outcome: Schemas["Outcome"];
    policy: Schemas["PolicyReference"];
    reasons: readonly (Schemas["Reason"])[];
    receiptId: string;
    remedies: readonly (Schemas["Remedy"])[];
    requestType: "service-approval" | "payment-inquiry" | "billing-cycle-change";
    /** The decision's day in the account's time zone */
    today: string;
    trace: readonly (Schemas["RuleTrace"])[];
    workflowId: string;
  };
  Reinstatement: {
    billingAccountId: string;
    collectionStatus: "none" | "collections" | "writtenOff";
    restrictions: readonly ("newOrders")[];
    state: "active" | "suspended" | "closed";
  };
  ReinstatementInput: {
    /** What to lift; what is not in force is left alone */
    lift: readonly ("suspension" | "newOrders" | "collections" | "writtenOff")[];
    reason: string;
  };
  RelocationInput: {
    /** The last day at the place before; left out: the day before. Days between are not charged. */
    endDate?: string;
    /** The price there; left out: as before */
    monthlyCharge?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** For the customer’s record */
    note?: string;
    placeOfInstallation: {
      city: string;
      country: string;
      postcode: string;
      streetName: string;
      /** The house number with what belongs to it */
      streetNr: string;
    };
    /** The first day at the new place */
    startDate: string;
  };
  /** What would change a refusal */
  Remedy: {
    amount: Schemas["Money"];
    kind: "payPastDue";
    /** The same in words */
    text: string;
  } | {
    kind: "smallerOrder";
    maximumAmount: Schemas["Money"];
    /** The same in words */
    text: string;
  } | {
    date: string;
    kind: "waitUntil";
    /** The same in words */
    text: string;
  } | {
    kind: "contactUs";
    /** The same in words */
    text: string;
  };
  ReschedulingInput: {
    earliestDate: string;
    /** Null: any */
    preferredWindow?: "morning" | "afternoon" | "evening" | null;
  };
  ResolutionInput: {
    actions?: readonly ({
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      /** The credit pays this bill, up to what is open; left out: it goes on the next bill. The policy credit-limits says how much one agent may give */
      billId?: string;
      kind: "goodwillCredit";
    } | {
      billId: string;
      kind: "reapplyPayment";
      paymentId: string;
    } | {
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      billId: string;
      kind: "openDispute";
    })[];
    code: string;
    /** The answer, as the customer reads it */
    text: string;
  };
  RestorationInput: {
    /** For the customer’s record */
    note?: string;
    reason: "causeEnded" | "customerRequest" | "mistake";
  };
  ResumptionInput: {
    /** For the customer’s record */
    note?: string;
    /** The first day after the pause */
    startDate: string;
  };
  RevealInput: {
    group: "name" | "contact";
    reason: "identityCheck" | "contactCustomer" | "customerAsked" | "complaint" | "fraudReview" | "legal";
  };
  Revealed: {
    group: "name";
    name: string;
  } | {
    email: string | null;
    group: "contact";
    phone: string | null;
  };
  ReviewInput: {
    note: string;
    /** The agent's reason, from the operator's own list */
    reasonCode: string;
    verdict: "approve" | "decline";
  };
  RuleExplanation: {
    checks: readonly ({
      fact: string;
      groups: readonly ({
        kind: "all" | "any" | "not";
        path: string;
        /** In words */
        text: string;
      })[];
      label: string;
      operator: {
        code: string;
        /** In words */
        text: string;
      };
      result: boolean | "unknown" | "notEvaluated";
      resultText: string;
      threshold: {
        name: string | null;
        /** In words */
        text: string;
      };
      value: {
        raw: number | string | boolean | null;
        /** In words */
        text: string;
      };
    })[];
    event: "approve" | "approveWithConditions" | "review" | "decline" | "score" | null;
    /** Whether it led to the outcome */
    mattered: boolean;
    points: number | null;
    reason: {
      code: "GOOD_STANDING" | "ACCOUNT_CLOSED" | "ACCOUNT_SUSPENDED" | "NEW_ORDERS_BLOCKED" | "IN_COLLECTIONS" | "WRITTEN_OFF_DEBT" | "SERIOUSLY_PAST_DUE" | "PAST_DUE" | "MINOR_PAST_DUE" | "REPEATEDLY_LATE" | "SERIOUSLY_LATE_BEFORE" | "RETURNED_PAYMENT" | "INSUFFICIENT_CREDIT" | "DEPOSIT_REQUIRED" | "SHORT_HISTORY" | "NO_PAYMENT_HISTORY" | "HIGH_UTILISATION" | "LARGE_ORDER" | "OPEN_DISPUTE" | "DEPOSIT_PAID" | "CUSTOMER_NEW_ORDERS_BLOCKED" | "CUSTOMER_IN_COLLECTIONS" | "CUSTOMER_WRITTEN_OFF_DEBT" | "CUSTOMER_SUSPENDED" | "CUSTOMER_SERIOUSLY_PAST_DUE" | "CUSTOMER_PAST_DUE" | "CUSTOMER_PAST_DUE_OTHER_CURRENCY" | "CUSTOMER_INSUFFICIENT_CREDIT" | "CUSTOMER_HIGH_UTILISATION" | "CUSTOMER_ON_HOLD" | "CONDITION_NOT_MET" | "FACTS_CONTRADICT" | "PAYMENT_LATE_NOW" | "PAYMENT_LATE_RECENTLY" | "MONTHS_WITHOUT_PAYMENT" | "LITTLE_PAID" | "BALANCE_AGAINST_LIMIT" | "SMALL_CREDIT_LIMIT" | "LITTLE_USED" | "FRAUD_SUSPECTED" | "BUREAU_SCORE_LOW" | "BUREAU_DEFAULTS" | "BUREAU_UNAVAILABLE" | "IDENTITY_NOT_VERIFIED" | "AGENT_APPROVED" | "AGENT_DECLINED" | "PAYMENT_FOUND_APPLIED" | "PAYMENT_PENDING_AT_PROCESSOR" | "PAYMENT_FAILED_AT_PROCESSOR" | "PAYMENT_REVERSED" | "PAYMENT_NOT_APPLIED" | "PAYMENT_NOT_FOUND" | "NEXT_PAYMENT_STATED" | "NOTHING_DUE" | "BALANCE_STATED" | "SUSPENSION_EXPLAINED" | "NOT_SUSPENDED" | "REFUND_STATED" | "DISPUTE_NEEDS_AGENT" | "QUESTION_NEEDS_AGENT" | "CYCLE_CHANGE_ALLOWED" | "CYCLE_CHANGE_WHILE_OVERDUE" | "CYCLE_CHANGE_BILL_DUE" | "CYCLE_CHANGE_LIMIT_REACHED" | "CYCLE_CHANGE_STUB_TOO_LONG" | "CYCLE_CHANGE_NOTICE_TOO_SHORT" | "CYCLE_UNCHANGED" | "CYCLE_CHANGE_PENDING" | "CYCLE_CHANGE_OVERRIDDEN" | "FACT_MISSING" | "FACT_STALE" | "FACT_MALFORMED" | "NO_RULE_APPLIED" | "ENGINE_INCONSISTENT";
      /** In words */
      text: string;
    } | null;
    result: "fired" | "notFired" | "unknown";
    resultText: string;
    rule: string;
  };
  /** What one rule of the policy did */
  RuleTrace: {
    conditions: readonly ({
      fact: string;
      operator: string;
      result: boolean | "unknown" | "notEvaluated";
      threshold?: unknown;
      value: number | string | boolean | null;
    })[];
    result: "fired" | "notFired" | "unknown";
    rule: string;
  };
  SecretRotationInput: {
    /** `begin`: a new secret signs beside those before, at most three in all. `finish`: the older ones sign no more */
    step: "begin" | "finish";
  };
  ServiceAccount: {
    changedAt: string;
    clientId: string;
    createdAt: string;
    createdBy: string;
    /** How many public keys it has */
    publicKeys: number;
    /** Other credentials that wait for another administrator; those before count until then */
    renewal: {
      at: string;
      by: string;
    } | null;
    roles: readonly ("provisioning" | "care" | "creditAgent" | "selfcare" | "processor" | "rating" | "billing" | "collections" | "analyst" | "policyApprover" | "operations" | "dataProtection" | "auditor" | "admin" | "eventSource" | "fraudDesk")[];
    secrets: readonly ({
      createdAt: string;
      endsAt: string | null;
    })[];
    state: "active" | "disabled";
    /** Who gave access that another administrator has to confirm, and when. Nobody gets in until then. Null: nothing is to confirm */
    unconfirmed: {
      at: string;
      by: string;
    } | null;
    /** When it last came for a token */
    usedAt: string | null;
  };
  ServiceApproval: {
    billingAccountId: string;
    conditions: readonly (Schemas["Condition"])[];
    customerId: string;
    decision: Schemas["DecisionSummary"] | null;
    /** The deadline for a person to act */
    dueAt: string | null;
    heldCredit: Schemas["Money"] | null;
    installation: Schemas["Installation"] | null;
    links: {
      receipt: string | null;
      self: string;
      /** In the Temporal Web UI */
      workflow: string | null;
    };
    orderId: string;
    /** Null before the first decision */
    outcome: Schemas["Outcome"] | null;
    reasons: readonly (Schemas["Reason"])[];
    remedies: readonly (Schemas["Remedy"])[];
    state: "acknowledged" | "assessing" | "inReview" | "awaitingCondition" | "scheduling" | "scheduled" | "completed" | "declined" | "cancelled" | "failed";
  };
  ServiceApprovalDetail: {
    billingAccountId: string;
    cancellationReason: string | null;
    conditions: readonly (Schemas["Condition"])[];
    createdAt: string;
    customerId: string;
    decision: Schemas["DecisionSummary"] | null;
    /** The deadline for a person to act */
    dueAt: string | null;
    heldCredit: Schemas["Money"] | null;
    installation: Schemas["Installation"] | null;
    links: {
      receipt: string | null;
      self: string;
      /** In the Temporal Web UI */
      workflow: string | null;
    };
    needsAttention: boolean;
    order: {
      billedInAdvance: boolean;
      installation: {
        area: string;
        earliestDate: string;
        preferredWindow: "morning" | "afternoon" | "evening" | null;
        required: boolean;
      } | null;
      monthlyCharge: Schemas["Money"];
      offering: {
        category: "broadband" | "mobile" | "tv" | "voice" | "device" | "cloud" | "other";
        id: string;
      };
      oneOffCharge: Schemas["Money"];
      termMonths: number;
    };
    orderId: string;
    /** Null before the first decision */
    outcome: Schemas["Outcome"] | null;
    reasons: readonly (Schemas["Reason"])[];
    /** Present on a declined order that would now be approved, because a payment has settled. Place the order again under another id. */
    reconsideration: {
      at: string;
      outcome: "approve" | "approveWithConditions";
      paymentId: string;
      /** The version that chose the order to be decided once more */
      policy: {
        name: "order-reconsideration";
        sha256: string;
        version: string;
      };
      receiptId: string;
    } | null;
    remedies: readonly (Schemas["Remedy"])[];
    state: "acknowledged" | "assessing" | "inReview" | "awaitingCondition" | "scheduling" | "scheduled" | "completed" | "declined" | "cancelled" | "failed";
    subscriptionId: string | null;
    timeline: readonly ({
      at: string;
      /** A reason code or the name of what happened */
      code: string | null;
      state: "acknowledged" | "assessing" | "inReview" | "awaitingCondition" | "scheduling" | "scheduled" | "completed" | "declined" | "cancelled" | "failed";
    })[];
    updatedAt: string;
  };
  ServiceCredentials: {
    /** JWKs, for `private_key_jwt` */
    publicKeys?: readonly (Readonly<Record<string, unknown>>)[];
    /** SHA-256, in hex, of a secret that you made. The secret itself is not sent */
    secretDigest?: string | null;
  };
  ServiceOrderInput: {
    /** true: each bill charges the service for the coming period, and the first one also the days until it; false: in arrears */
    billedInAdvance?: boolean;
    billingAccountId: string;
    customerId: string;
    /** Null when nothing has to be installed */
    installation?: {
      area: string;
      earliestDate: string;
      /** Null: any */
      preferredWindow?: "morning" | "afternoon" | "evening" | null;
      required: boolean;
    } | null;
    monthlyCharge: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    offering: {
      category: "broadband" | "mobile" | "tv" | "voice" | "device" | "cloud" | "other";
      id: string;
    };
    oneOffCharge: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    orderId: string;
    termMonths: number;
  };
  ServiceState: {
    state: "active" | "disabled";
  };
  SessionEnd: {
    /** A session, or `all` */
    sessionId: string;
  };
  SettlementInput: {
    /** What was agreed, and what was paid */
    note: string;
    /** What the customer still pays, and until when: the rest is given up once that is paid. Left out: what was paid is final at once */
    terms?: {
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      payBy: string;
    };
  };
  /** A candidate compared with what was decided on live orders, or said of live events; it has no effect */
  ShadowReport: {
    against: readonly ({
      decisions: number;
      version: string;
    })[];
    /** Same outcome and same reasons */
    agreed: number;
    agreementRate: number | null;
    decisions: number;
    examples: readonly ({
      actual: {
        outcome: "approve" | "approveWithConditions" | "review" | "decline" | "none" | "note" | "stepUp" | "holdOrder" | "freezeMethod";
        reasonCodes: readonly (string)[];
      };
      atStake: Schemas["Money"] | null;
      decidedAt: string;
      /** Null for the decision on an order */
      eventId: string | null;
      links: {
        receipt?: string;
      };
      /** Null for an event of the fraud watch */
      receiptId: string | null;
      shadow: {
        outcome: "approve" | "approveWithConditions" | "review" | "decline" | "none" | "note" | "stepUp" | "holdOrder" | "freezeMethod";
        reasonCodes: readonly (string)[];
      };
    })[];
    firstAt: string | null;
    from: string | null;
    lastAt: string | null;
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    outcomes: readonly ({
      actual: "approve" | "approveWithConditions" | "review" | "decline" | "none" | "note" | "stepUp" | "holdOrder" | "freezeMethod";
      atStake: readonly (Schemas["Money"])[];
      count: number;
      shadow: "approve" | "approveWithConditions" | "review" | "decline" | "none" | "note" | "stepUp" | "holdOrder" | "freezeMethod";
    })[];
    reasons: readonly ({
      code: string;
      onlyActual: number;
      onlyShadow: number;
    })[];
    sameOutcome: number;
    shadowSince: string | null;
    /** Null for the fraud watch, which approves and declines nothing */
    swaps: {
      approveToDecline: {
        atStake: readonly (Schemas["Money"])[];
        count: number;
      };
      declineToApprove: {
        atStake: readonly (Schemas["Money"])[];
        count: number;
      };
    } | null;
    to: string | null;
    version: string;
  };
  /** With its 95 % confidence interval; null for an empty group */
  Share: {
    count: number;
    high: number | null;
    low: number | null;
    of: number;
    share: number | null;
  };
  SplitTransfer: {
    /** All that came; before that, what is expected; null while only something that was taken back of it is known */
    amount: Schemas["Money"] | null;
    billingAccountId: string | null;
    countedAmount: Schemas["Money"];
    links: {
      self: string;
    };
    occurredAt: string;
    /** They add up to the amount; the rest, where there is one, is the last */
    parts: readonly ({
      amount: Schemas["Money"];
      /** As it was named */
      billId: string | null;
      /** Where its money is */
      billingAccountId: string;
      countedAmount: Schemas["Money"];
      inSuspense: boolean;
      /** The payment of this part */
      paymentId: string;
    })[];
    split: "sender" | "oldestDue";
    /** settled as soon as a part of it counts; null while no part is known */
    status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded" | null;
    takeBacks: readonly ({
      amount: Schemas["Money"];
      eventId: string;
      kind: "reversed" | "refunded";
      occurredAt: string;
      /** What of it came off each part; empty while the money has not come */
      shares: readonly (Schemas["Money"])[];
    })[];
    transferId: string;
  };
  SplitTransferInput: {
    /** All that came; before that, what is expected */
    amount: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** The account that paid: what no part names is its credit. Left out: that goes to suspense */
    billingAccountId?: string | null;
    method?: {
      brand?: string | null;
      /** Left out: `card` with four digits, else `other` */
      kind?: "card" | "directDebit" | "transfer" | "wallet" | "cash" | "other";
      last4?: string | null;
      token?: string | null;
    } | null;
    /** When it came, at the bank; any date is taken */
    occurredAt: string;
    /** Pays the open bills of several accounts, the oldest due first. paidFor: those that the account is asked to pay; below: its own and those of all accounts below it */
    over?: "paidFor" | "below";
    /** For which accounts or bills it came. In place of it: `over` */
    parts?: readonly ({
      amount: {
        amountMinor: number;
        /** A code of ISO 4217 */
        currency: string;
      };
      billId?: string | null;
      billingAccountId?: string | null;
    })[];
    /** What the payer wrote */
    reference?: string | null;
    /** pending: it is under way, and so are its parts; settled: it came, and another amount than was announced counts as it came; failed: it is not coming */
    status?: "pending" | "settled" | "failed";
    transferId: string;
    valueDate?: string | null;
  };
  SplitTransferTakeBackInput: {
    /** What went back */
    amount: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    /** What the bank charges for it */
    bankFee?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    } | null;
    /** Of this event; left out: kind, amount and instant together are its identity */
    eventId?: string | null;
    kind: "reversed" | "refunded";
    occurredAt: string;
    valueDate?: string | null;
  };
  Staff: {
    changedAt: string;
    createdAt: string;
    createdBy: string;
    factors: {
      /** Codes of the moment, of an authenticator app */
      codes: boolean;
      passkeys: number;
      password: boolean;
      /** How many are left */
      recoveryCodes: number;
    };
    invitedUntil: string | null;
    links: {
      self: string;
    };
    name: string;
    roles: readonly ("provisioning" | "care" | "creditAgent" | "selfcare" | "processor" | "rating" | "billing" | "collections" | "analyst" | "policyApprover" | "operations" | "dataProtection" | "auditor" | "admin" | "eventSource" | "fraudDesk")[];
    staffId: string;
    state: "invited" | "active" | "disabled";
    /** Who gave access that another administrator has to confirm, and when. Nobody gets in until then. Null: nothing is to confirm */
    unconfirmed: {
      at: string;
      by: string;
    } | null;
  };
  StaffReset: {
    /** SHA-256, in hex, of a secret that you made. The secret itself is not sent */
    invitationDigest: string;
  };
  StaffRoles: {
    roles: readonly ("provisioning" | "care" | "creditAgent" | "processor" | "rating" | "billing" | "collections" | "analyst" | "policyApprover" | "operations" | "dataProtection" | "auditor" | "admin" | "eventSource" | "fraudDesk")[];
  };
  StaffSession: {
    /** The class of authentication (`acr`) */
    authentication: string;
    endedAt: string | null;
    endedBy: string | null;
    endsAt: string;
    sessionId: string;
    startedAt: string;
  };
  StaffState: {
    state: "enabled" | "disabled";
  };
  /** The money at stake in one currency; currencies are never added up */
  Stake: {
    amountMinor: number;
    /** The part on accounts that went bad; null when no outcome is known */
    badMinor: number | null;
    currency: string;
  };
  Standing: "good" | "due" | "grace" | "overdue" | "suspended" | "collections" | "writtenOff";
  StepAcceptanceInput: {
    reason: string | null;
  };
  StepRefusalInput: {
    /** Why the step stands */
    reason: string;
  };
  /** The days between the old cycle and the new one, and what they cost */
  Stub: {
    amount: Schemas["Money"];
    days: number;
    from: string;
    lines: readonly ({
      amount: Schemas["Money"];
      offeringId: string;
      subscriptionId: string;
    })[];
    to: string;
  };
  Subscription: {
    /** Whether a bill charges it for the coming period; false: for the period of the bill */
    billedInAdvance: boolean;
    billingAccountId: string;
    /** The last day that bills have charged in advance; null: no day is charged in advance */
    chargedThrough: string | null;
    customerId: string;
    /** The last day; null: no end is announced */
    endDate: string | null;
    ending: {
      /** When the end was recorded */
      at: string;
      reason: "customerRequest" | "replaced" | "nonPayment" | "operator" | "paused" | "transferred" | "portedOut" | "relocated";
    } | null;
    links: {
      self: string;
    };
    monthlyCharge: Schemas["Money"];
    offering: {
      category: string;
      id: string;
    };
    orderId: string | null;
    /** Where it is installed; null: not known here */
    placeOfInstallation: {
      city: string;
      country: string;
      postcode: string;
      streetName: string;
      streetNr: string;
    } | null;
    /** The service that it goes on from */
    precededBy: string | null;
    startDate: string;
    /** `active` up to the end of its last day */
    state: "active" | "suspended" | "ended";
    subscriptionId: string;
    /** The service that it goes on as */
    succeededBy: string | null;
    /** How it is taxed on an account that follows the table of rates */
    taxClass: "standard" | "reduced" | "exempt";
  };
  SubscriptionPatch: {
    /** true: each bill charges the coming period, and the first one also the days until it; false: in arrears */
    billedInAdvance?: boolean;
    monthlyCharge?: {
      amountMinor: number;
      /** A code of ISO 4217 */
      currency: string;
    };
    offering?: {
      category?: string;
      /** Your id of the offering */
      id?: string;
    };
    startDate?: string;
    taxClass?: "standard" | "reduced" | "exempt";
  };
  SuspendedPayment: {
    amount: Schemas["Money"];
    links: {
      item: string;
      self: string;
    };
    occurredAt: string;
    paymentId: string;
    state: "suspense";
    status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
  };
  SuspenseItem: {
    amount: Schemas["Money"];
    cause: "unknownAccount" | "otherCurrency" | "noAccount" | "unreadableReference";
    links: {
      payment: string;
      self: string;
    };
    /** As the processor named it; null: it named none */
    namedAccountId: string | null;
    namedBillId: string | null;
    namedOrderId: string | null;
    paymentId: string;
    receivedAt: string;
    /** What the payer wrote, where it names nothing here */
    reference: string | null;
    resolution: {
      at: string;
      billingAccountId: string | null;
      by: string;
      reason: string;
    } | null;
    /** open: waits for a person; matched: on its account; returned: sent back to the payer; takenBack: reversed or refunded by the processor while it waited; failed: the money never came; the item is open again if it settles late */
    state: "open" | "matched" | "returned" | "takenBack" | "failed";
  };
  SuspenseMatchInput: {
    /** The account that the money belongs to */
    billingAccountId: string;
    /** Stored with who decided and when */
    reason: string;
  };
  SuspenseReturnInput: {
    /** Stored with who decided and when */
    reason: string;
  };
  SuspensionInput: {
    /** For the customer’s record */
    note?: string;
    reason: "customerRequest" | "fraud" | "legal" | "misuse" | "operator";
  };
  /** Swapped out: `policy` approves and `against` does not. Swapped in: the other way round */
  Swaps: {
    agreement: Schemas["Share"];
    bothApprove: {
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      stake: readonly (Schemas["Stake"])[];
    };
    neither: {
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      stake: readonly (Schemas["Stake"])[];
    };
    swappedIn: {
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      stake: readonly (Schemas["Stake"])[];
    };
    swappedOut: {
      accounts: Schemas["Share"];
      bad: Schemas["Share"];
      stake: readonly (Schemas["Stake"])[];
    };
  };
  TakenReport: {
    amount: Schemas["Money"];
    occurredAt: string;
    paymentId: string;
    state: "recorded";
    status: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
  };
  TakenTransferReport: {
    amount: Schemas["Money"];
    occurredAt: string;
    state: "recorded";
    status: "pending" | "settled" | "failed";
    transferId: string;
  };
  TakenTransferTakeBack: {
    amount: Schemas["Money"];
    eventId: string | null;
    kind: "reversed" | "refunded";
    occurredAt: string;
    state: "recorded";
    transferId: string;
  };
  TerminationInput: {
    /** The last day, in the account’s time zone: from the last billed day to twelve months ahead. */
    endDate: string;
    note?: string;
    reason?: "customerRequest" | "replaced" | "portedOut" | "operator";
  };
  Transaction: {
    amount: Schemas["Money"];
    balanceAfter: Schemas["Money"];
    billId: string | null;
    billingAccountId: string;
    /** A debit raises what the customer owes */
    direction: "debit" | "credit";
    entryId: string;
    note: string | null;
    occurredAt: string;
    paymentId: string | null;
    postedAt: string;
    type: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "payment" | "reversal" | "refund" | "creditNote" | "goodwill" | "adjustment" | "proration" | "deposit" | "writeOff" | "depositHeld" | "depositReleased" | "creditMovedOut" | "creditMovedIn";
  };
  TransferInput: {
    /** The account that pays from then on */
    billingAccountId: string;
    /** The last day that the account before pays for */
    endDate: string;
    /** For the customer’s record */
    note?: string;
  };
  Verification: {
    differences: readonly ({
      /** JSON pointer into the receipt */
      pointer: string;
      recomputed?: unknown;
      recorded?: unknown;
    })[];
    /** The engine that decided, and the one that verified */
    engine: {
      recorded: string;
      same: boolean;
      verifiedWith: string;
    };
    links: {
      export: string;
      receipt: string;
    };
    /** Whether the result is the same, byte for byte */
    ok: boolean;
    policy: Schemas["PolicyReference"];
    receiptId: string;
  };
  WatchedAccount: {
    asOf: string;
    billingAccountId: string;
    customerId: string;
    expectedLoss: Schemas["Money"];
    exposure: Schemas["Money"];
    interventions: readonly ({
      at: string;
      by: string;
      interventionId: string;
      kind: "contacted" | "promiseOffered" | "planOffered" | "paydayOffered" | "none";
      note: string;
    })[];
    links: {
      self: string;
    };
    modelVersion: string;
    /** The probability of default, by the weights of the model */
    probabilityPercent: number;
    /** At the look before */
    probabilityPercentBefore: number | null;
    /** Why the account is on the list */
    signals: readonly ({
      before: number | null;
      code: "pastDueNow" | "pastDueBefore" | "payingLater" | "firstPartialPayment" | "payingLess" | "monthWithoutPayment" | "utilisationRising" | "utilisationHigh" | "returnedPayment" | "cycleShifts" | "brokenPromise";
      now: number;
      trend: "rising" | "steady" | "falling";
      unit: "days" | "percent" | "count" | "minor";
    })[];
  };
  Webhook: {
    createdAt: string;
    createdBy: string;
    links: {
      deadLetters: string;
      self: string;
    };
    /** Why the service paused it by itself: `receiverGone`, the receiver answered 410. Null: it is active, or a person paused it */
    pausedBecause: "receiverGone" | null;
    /** Each delivery is signed with all of them; the newest first. They are shown once, when they are made */
    secrets: readonly ({
      secretId: string;
      since: string;
    })[];
    state: "active" | "paused";
    subscriptionId: string;
    types: readonly ("com.goodstanding.decision.made.v1" | "com.goodstanding.case.moved.v1" | "com.goodstanding.bill.made.v1" | "com.goodstanding.bill.cancelled.v1" | "com.goodstanding.payment.applied.v1" | "com.goodstanding.standing.changed.v1" | "com.goodstanding.promise.kept.v1" | "com.goodstanding.promise.broken.v1" | "com.goodstanding.cycle.changed.v1" | "com.goodstanding.policy.released.v1" | "com.goodstanding.alert.moved.v1" | "com.goodstanding.customer.changed.v1" | "com.goodstanding.interaction.written.v1" | "com.goodstanding.resource.kept.v1")[];
    updatedAt: string;
    url: string;
  };
  WebhookChangeInput: {
    state?: "active" | "paused";
    /** Empty: all types, those of later versions too */
    types?: readonly ("com.goodstanding.decision.made.v1" | "com.goodstanding.case.moved.v1" | "com.goodstanding.bill.made.v1" | "com.goodstanding.bill.cancelled.v1" | "com.goodstanding.payment.applied.v1" | "com.goodstanding.standing.changed.v1" | "com.goodstanding.promise.kept.v1" | "com.goodstanding.promise.broken.v1" | "com.goodstanding.cycle.changed.v1" | "com.goodstanding.policy.released.v1" | "com.goodstanding.alert.moved.v1" | "com.goodstanding.customer.changed.v1" | "com.goodstanding.interaction.written.v1" | "com.goodstanding.resource.kept.v1")[];
    /** https, to a public address, without a user, a password or a fragment */
    url?: string;
  };
  WebhookEndInput: {
    reason: "replaced" | "notNeeded" | "compromised";
  };
  WebhookInput: {
    subscriptionId: string;
    /** Empty: all types, those of later versions too */
    types?: readonly ("com.goodstanding.decision.made.v1" | "com.goodstanding.case.moved.v1" | "com.goodstanding.bill.made.v1" | "com.goodstanding.bill.cancelled.v1" | "com.goodstanding.payment.applied.v1" | "com.goodstanding.standing.changed.v1" | "com.goodstanding.promise.kept.v1" | "com.goodstanding.promise.broken.v1" | "com.goodstanding.cycle.changed.v1" | "com.goodstanding.policy.released.v1" | "com.goodstanding.alert.moved.v1" | "com.goodstanding.customer.changed.v1" | "com.goodstanding.interaction.written.v1" | "com.goodstanding.resource.kept.v1")[];
    /** https, to a public address, without a user, a password or a fragment */
    url: string;
  };
  WebhookStatus: {
    /** When the first event happened that it was not offered yet */
    behindSince: string | null;
    dead: number;
    /** Since when the first event waits for another try */
    failingSince: string | null;
    /** How many events of the log are ahead of it, of all types */
    lag: number;
    lastDeliveredAt: string | null;
    waiting: number;
    webhook: Schemas["Webhook"];
  };
  WebhookWithSecret: {
    /** The new secret, `whsec_` and base64; null when none was made. It is not shown again */
    secret: string | null;
    webhook: Schemas["Webhook"];
  };
  /** Left out for an approval */
  WhatWouldChangeIt: {
    found: {
      /** `nothingWithinReach`: no single action and no pair of actions leads to approval. `searchEnded`: the search was given up before it was certain; every listed way leads to approval, but a smaller one may exist */
      kind: "approved" | "ways" | "nothingWithinReach" | "searchEnded";
      /** Alternatives, the least effort first; the steps of one way belong together */
      ways: readonly ({
        steps: readonly (Schemas["ChangeStep"])[];
      })[];
    };
    /** In words */
    text: string;
    ways: readonly ({
      steps: readonly (string)[];
    })[];
  };
  WriteOffInput: {
    /** Why the debt should be given up */
    note: string;
  };
  WriteOffProposal: {
    amount: Schemas["Money"];
    billingAccountId: string;
    bills: readonly ({
      amount: Schemas["Money"];
      billId: string;
    })[];
    caseId: string | null;
    customerId: string;
    daysPastDue: number;
    decidedAt: string | null;
    /** Null until somebody decided, and where the proposer alone may */
    decidedBy: string | null;
    decisionNote: string | null;
    /** `writeOff`: the debt is lost. `settlement`: what was paid is final, and the rest leaves no mark. `discharge`: the rest of the old debt of a bankruptcy */
    kind: "writeOff" | "settlement" | "discharge";
    links: {
      self: string;
    };
    note: string | null;
    proposalId: string;
    proposedAt: string;
    /** The subject of a token, or `dunning policy` */
    proposedBy: string;
    recovered: Schemas["Money"];
    state: "proposed" | "agreed" | "approved" | "rejected" | "lapsed" | "withdrawn";
    /** What is to be paid for a settlement, and until when; null: nothing more */
    terms: {
      amount: Schemas["Money"];
      payBy: string;
      promiseId: string;
    } | null;
    writtenOff: Schemas["Money"];
  };
}

/** What each operation takes and answers. */
export interface Operations {
  /** Take the step back */
  acceptDunningStepReview: { args: {
    reviewId: string;
    body: Schemas["StepAcceptanceInput"];
  }; answer: Schemas["DunningStepReview"] };
  /** Makes an account for a system that calls the API */
  addServiceAccount: { args: {
    body: Schemas["NewService"];
  }; answer: Schemas["ServiceAccount"] };
  /** Makes an account for somebody who signs in here */
  addStaff: { args: {
    body: Schemas["NewStaff"];
  }; answer: Schemas["Staff"] };
  /** Cancels a bill and bills it again as it was proposed */
  approveBillCorrection: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["BillCorrection"] };
  /** Posts a proposed credit */
  approveCredit: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["CreditProposal"] };
  /** Sets a proposed credit limit */
  approveCreditLimit: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["LimitProposal"] };
  /** Approves a version in review */
  approvePolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyStepInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** Lets a request be done */
  approvePrivacyRequest: { args: {
    requestId: string;
    body: Schemas["PrivacyDecisionInput"];
  }; answer: Schemas["PrivacyRequest"] };
  /** Gives the debt up */
  approveWriteOff: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["WriteOffProposal"] };
  /** A question about a payment, a bill or the balance */
  askPaymentInquiry: { args: {
    body: Schemas["PaymentInquiryInput"];
  }; answer: Schemas["PaymentInquiry"] };
  /** Says who decides on a dispute */
  assignDispute: { args: {
    disputeId: string;
    body: Schemas["DisputeOwnerInput"];
  }; answer: Schemas["Dispute"] };
  /** Decides stored decisions again, by one policy or by two */
  backtestPolicy: { args: {
    body: Schemas["BacktestInput"];
  }; answer: Schemas["Backtest"] };
  /** Begins a service that was ordered elsewhere */
  beginSubscription: { args: {
    body: Schemas["NewSubscriptionInput"];
  }; answer: Schemas["Subscription"] };
  /** Cancels a bill and bills it again, or proposes it */
  cancelBill: { args: {
    billId: string;
    body: Schemas["BillCancellationInput"];
  }; answer: Schemas["BillCorrection"] };
  /** Cancels the quote */
  cancelBillingCycleChange: { args: {
    changeId: string;
    body: Schemas["CancellationInput"];
  }; answer: Schemas["BillingCycleChange"] };
  /** Cancels a promise */
  cancelPromise: { args: {
    promiseId: string;
    body: Schemas["CancellationInput"];
  }; answer: Schemas["Promise"] };
  /** Cancels an order */
  cancelServiceApproval: { args: {
    orderId: string;
    body: Schemas["CancellationInput"];
  }; answer: Schemas["ServiceApprovalDetail"] };
  /** Disables an account, or enables it again */
  changeServiceState: { args: {
    clientId: string;
    body: Schemas["ServiceState"];
  }; answer: Schemas["ServiceAccount"] };
  /** Gives an account other roles */
  changeStaffRoles: { args: {
    staffId: string;
    body: Schemas["StaffRoles"];
  }; answer: Schemas["Staff"] };
  /** Disables an account, or enables it again */
  changeStaffState: { args: {
    staffId: string;
    body: Schemas["StaffState"];
  }; answer: Schemas["Staff"] };
  /** Another offering or price from a day on */
  changeSubscriptionPlan: { args: {
    subscriptionId: string;
    body: Schemas["PlanChangeInput"];
  }; answer: Schemas["Subscription"] };
  /** Another address, other types, a pause or its end */
  changeWebhook: { args: {
    subscriptionId: string;
    body: Schemas["WebhookChangeInput"];
  }; answer: Schemas["Webhook"] };
  /** Whether a payment method may be charged or accepted */
  checkPaymentMethod: { args: {
    body: Schemas["MethodCheckInput"];
  }; answer: Schemas["MethodCheck"] };
  /** Closes a billing account for good */
  closeBillingAccount: { args: {
    billingAccountId: string;
    body: Schemas["ClosureInput"];
  }; answer: Schemas["BillingAccount"] };
  /** The technician is done */
  completeInstallation: { args: {
    orderId: string;
    body: Schemas["CompletionInput"];
  }; answer: Schemas["ServiceApprovalDetail"] };
  /** Commits the recommended option of every account */
  confirmBillingCycleAlignment: { args: {
    alignmentId: string;
    body: Schemas["BillingCycleAlignmentConfirmationInput"];
  }; answer: Schemas["BillingCycleAlignment"] };
  /** Commits exactly the quoted option */
  confirmBillingCycleChange: { args: {
    changeId: string;
    body: Schemas["ConfirmationInput"];
  }; answer: Schemas["BillingCycleChange"] };
  /** Confirms the access that another administrator gave */
  confirmServiceAccount: { args: {
    clientId: string;
    body: Schemas["ConfirmationOfAccess"];
  }; answer: Schemas["ServiceAccount"] };
  /** Confirms the access that another administrator gave */
  confirmStaff: { args: {
    staffId: string;
    body: Schemas["ConfirmationOfAccess"];
  }; answer: Schemas["Staff"] };
  /** Makes a customer */
  createCustomer: { args: {
    body: Schemas["NewCustomerInput"];
  }; answer: Schemas["Customer"] };
  /** Up to 10,000 new customers, one on each line */
  createCustomers: { args: {
    body: string;
  }; answer: string };
  /** Stores a new version as a draft */
  createPolicyDraft: { args: {
    body: Schemas["PolicyDraftInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** Says what an alert was */
  decideFraudAlert: { args: {
    alertId: string;
    body: Schemas["AlertFindingInput"];
  }; answer: Schemas["FraudAlert"] };
  /** Keep the step, for a reason */
  declineDunningStepReview: { args: {
    reviewId: string;
    body: Schemas["StepRefusalInput"];
  }; answer: Schemas["DunningStepReview"] };
  /** Ends the proceedings without a discharge: the old debt lives again */
  dismissInsolvency: { args: {
    billingAccountId: string;
    body: Schemas["InsolvencyEndInput"];
  }; answer: Schemas["Insolvency"] };
  /** Ends the relation of a billing account */
  endBillingAccount: { args: {
    billingAccountId: string;
    body: Schemas["EndingInput"];
  }; answer: Schemas["BillingAccount"] };
  /** Ends a session, or all of an account */
  endStaffSession: { args: {
    staffId: string;
    body: Schemas["SessionEnd"];
  }; answer: Schemas["Staff"] };
  /** Ends a subscription, with what waits for it */
  endWebhook: { args: {
    subscriptionId: string;
    body: Schemas["WebhookEndInput"];
  }; answer: Schemas["Webhook"] };
  /** A customer asks for a copy of their data, a correction, or erasure */
  enterPrivacyRequest: { args: {
    customerId: string;
    body: Schemas["PrivacyRequestInput"];
  }; answer: Schemas["PrivacyRequest"] };
  /** What would be decided about an order */
  evaluateServiceOrder: { args: {
    body: Schemas["EvaluationInput"];
  }; answer: Schemas["Evaluation"] };
  /** Up to 10,000 dry runs of orders, one on each line */
  evaluateServiceOrders: { args: {
    body: string;
  }; answer: string };
  /** A decision in words */
  explainDecision: { args: {
    receiptId: string;
    /** The caller's own audience when left out */
    audience?: "operator" | "agent" | "customer";
    /** Accept-Language decides when left out */
    locale?: "en" | "de" | "fr";
  }; answer: Schemas["Explanation"] };
  /** What would be decided about an order, in words */
  explainServiceOrderEvaluation: { args: {
    audience?: "operator" | "agent" | "customer";
    /** Accept-Language decides when left out */
    locale?: "en" | "de" | "fr";
    body: Schemas["EvaluationInput"];
  }; answer: Schemas["Explanation"] };
  /** The receipt with its policy, to verify offline */
  exportDecision: { args: {
    receiptId: string;
  }; answer: Schemas["DecisionExport"] };
  /** The accounts above and below, and who pays for whom */
  getAccountHierarchy: { args: {
    billingAccountId: string;
  }; answer: Schemas["AccountHierarchy"] };
  /** Balance, credit, and the parts of the balance */
  getBalance: { args: {
    customerId: string;
    /** One account of several */
    billingAccountId?: string;
    /** First day, in the account's time zone */
    from?: string;
    /** Last day, in the account's time zone */
    to?: string;
  }; answer: Schemas["Balance"] };
  /** One bill with its lines, its tax, and the payments and credits on it */
  getBill: { args: {
    billId: string;
  }; answer: Schemas["BillDetail"] };
  /** One correction of a bill, with its cancellation */
  getBillCorrection: { args: {
    proposalId: string;
  }; answer: Schemas["BillCorrection"] };
  /** The state of one bill run */
  getBillRun: { args: {
    runId: string;
  }; answer: Schemas["BillRun"] };
  /** One billing account */
  getBillingAccount: { args: {
    billingAccountId: string;
  }; answer: Schemas["BillingAccount"] };
  /** Bill dates, the next amount, and the changes on offer */
  getBillingCycle: { args: {
    customerId: string;
    /** One account of several */
    billingAccountId?: string;
  }; answer: Schemas["BillingCycle"] };
  /** One alignment, with the change of each account */
  getBillingCycleAlignment: { args: {
    alignmentId: string;
  }; answer: Schemas["BillingCycleAlignment"] };
  /** One change */
  getBillingCycleChange: { args: {
    changeId: string;
  }; answer: Schemas["BillingCycleChange"] };
  /** Credit and standing over all accounts */
  getCredit: { args: {
    customerId: string;
  }; answer: Schemas["Credit"] };
  /** One proposed credit limit */
  getCreditLimitProposal: { args: {
    proposalId: string;
  }; answer: Schemas["LimitProposal"] };
  /** One proposed credit */
  getCreditProposal: { args: {
    proposalId: string;
  }; answer: Schemas["CreditProposal"] };
  /** One customer */
  getCustomer: { args: {
    customerId: string;
  }; answer: Schemas["Customer"] };
  /** The frozen record of one decision */
  getDecision: { args: {
    receiptId: string;
  }; answer: Schemas["Receipt"] };
  /** One deposit */
  getDeposit: { args: {
    depositId: string;
  }; answer: Schemas["Deposit"] };
  /** One dispute */
  getDispute: { args: {
    disputeId: string;
  }; answer: Schemas["Dispute"] };
  /** One episode with every step */
  getDunningCase: { args: {
    caseId: string;
  }; answer: Schemas["DunningCase"] };
  /** The dunning holds of an account, with their history */
  getDunningHolds: { args: {
    billingAccountId: string;
  }; answer: Schemas["DunningHolds"] };
  /** One step, what shows it to be wrong, and who decided */
  getDunningStepReview: { args: {
    reviewId: string;
  }; answer: Schemas["DunningStepReview"] };
  /** One alert, with what made it */
  getFraudAlert: { args: {
    alertId: string;
  }; answer: Schemas["FraudAlert"] };
  /** How many alerts were fraud, by reason code and rule */
  getFraudPrecision: { args: {
    from: string;
    to: string;
  }; answer: Schemas["FraudPrecision"] };
  /** The last proceedings over an account, and the claims to file */
  getInsolvency: { args: {
    billingAccountId: string;
  }; answer: Schemas["Insolvency"] };
  /** The figures of the mission over a span of days, each with its target */
  getKpis: { args: {
    /** First day; without it, 90 days end with `to` */
    from?: string;
    /** Last day; today when left out */
    to?: string;
    /** `exact` counts now, from the records themselves; `rollup` adds up what was counted for each day */
    source?: "exact" | "rollup";
    /** `true` adds the query behind each figure */
    explain?: "true" | "false";
  }; answer: Schemas["KpiReport"] };
  /** One legal hold */
  getLegalHold: { args: {
    holdId: string;
  }; answer: Schemas["LegalHold"] };
  /** How the customer wants to get notices */
  getNoticePreferences: { args: {
    customerId: string;
  }; answer: Schemas["NoticePreferences"] };
  /** One payment and the bills it paid */
  getPayment: { args: {
    paymentId: string;
  }; answer: Schemas["Payment"] };
  /** The differences of one payment, and who has looked at them */
  getPaymentDifferences: { args: {
    paymentId: string;
  }; answer: Schemas["PaymentCheck"] };
  /** One inquiry */
  getPaymentInquiry: { args: {
    inquiryId: string;
  }; answer: Schemas["PaymentInquiry"] };
  /** The rating of one inquiry */
  getPaymentInquiryRating: { args: {
    inquiryId: string;
  }; answer: Schemas["InquiryRating"] };
  /** Standing, recent payments, and what is due next */
  getPaymentStatus: { args: {
    customerId: string;
    /** One account of several */
    billingAccountId?: string;
  }; answer: Schemas["PaymentStatus"] };
  /** The copy of a customer's data */
  getPersonalCopy: { args: {
    requestId: string;
  }; answer: Schemas["PersonalCopy"] };
  /** One version with its document and its state */
  getPolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
  }; answer: Schemas["PolicyDetail"] };
  /** Who did what to this version, and when */
  getPolicyAudit: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
  }; answer: Schemas["PolicyAudit"] };
  /** Who did what to any version of a policy, and when */
  getPolicyNameAudit: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
  }; answer: Schemas["PolicyAudit"] };
  /** What a candidate would have decided on live orders, or said of live events */
  getPolicyShadow: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    from?: string;
    to?: string;
  }; answer: Schemas["ShadowReport"] };
  /** One request, with its deadline and, after an erasure, its certificate */
  getPrivacyRequest: { args: {
    requestId: string;
  }; answer: Schemas["PrivacyRequest"] };
  /** One promise, and how far it is */
  getPromise: { args: {
    promiseId: string;
  }; answer: Schemas["Promise"] };
  /** One service approval, with its timeline */
  getServiceApproval: { args: {
    orderId: string;
  }; answer: Schemas["ServiceApprovalDetail"] };
  /** One account */
  getStaff: { args: {
    staffId: string;
  }; answer: Schemas["Staff"] };
  /** One service */
  getSubscription: { args: {
    subscriptionId: string;
  }; answer: Schemas["Subscription"] };
  /** One item, with the decision and who made it */
  getSuspenseItem: { args: {
    paymentId: string;
  }; answer: Schemas["SuspenseItem"] };
  /** One transfer and its parts */
  getTransfer: { args: {
    transferId: string;
  }; answer: Schemas["SplitTransfer"] };
  /** One account on the list */
  getWatchedAccount: { args: {
    billingAccountId: string;
  }; answer: Schemas["WatchedAccount"] };
  /** One subscription, and how it is doing */
  getWebhook: { args: {
    subscriptionId: string;
  }; answer: Schemas["WebhookStatus"] };
  /** One proposal */
  getWriteOffProposal: { args: {
    proposalId: string;
  }; answer: Schemas["WriteOffProposal"] };
  /** A customer promises to pay, at once or by installments */
  givePromise: { args: {
    body: Schemas["PromiseInput"];
  }; answer: Schemas["Promise"] };
  /** Lets a payment method be used again */
  liftFrozenMethod: { args: {
    method: string;
    body: Schemas["FreezeLiftingInput"];
  }; answer: Schemas["FrozenMethod"] };
  /** Lifts a legal hold */
  liftLegalHold: { args: {
    holdId: string;
    body: Schemas["LegalHoldLiftingInput"];
  }; answer: Schemas["LegalHold"] };
  /** Everything that is wrong or odd about a version */
  lintPolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
  }; answer: Schemas["PolicyLint"] };
  /** What is wrong or odd about a document */
  lintPolicyDocument: { args: {
    body: Schemas["PolicyLintInput"];
  }; answer: Schemas["PolicyLint"] };
  /** Services, running and ended, the last begun first */
  listAllSubscriptions: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
    billingAccountId?: string;
  }; answer: {
    items: readonly (Schemas["Subscription"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** What happened, newest first */
  listAuditEntries: { args: {
    objectType?: "account" | "customer" | "case" | "policy" | "billRun" | "area" | "webhook" | "caller" | "audit" | "warehouse";
    /** Together with `objectType` */
    objectId?: string;
    /** Who acted */
    subject?: string;
    act?: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    /** From this instant on */
    from?: string;
    /** Before this instant */
    to?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["AuditEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** What happened to an account and all that belongs to it, newest first */
  listAuditOfAccount: { args: {
    billingAccountId: string;
    /** Who acted */
    subject?: string;
    act?: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    /** From this instant on */
    from?: string;
    /** Before this instant */
    to?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["AuditEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** What happened in the case of a cycle change, newest first */
  listAuditOfCycleChange: { args: {
    changeId: string;
    /** Who acted */
    subject?: string;
    act?: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    /** From this instant on */
    from?: string;
    /** Before this instant */
    to?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["AuditEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Everything that changed a payment, newest first; also while it was in suspense */
  listAuditOfPayment: { args: {
    paymentId: string;
    /** Who acted */
    subject?: string;
    act?: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    /** From this instant on */
    from?: string;
    /** Before this instant */
    to?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["AuditEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** What happened in the case of an inquiry, newest first */
  listAuditOfPaymentInquiry: { args: {
    inquiryId: string;
    /** Who acted */
    subject?: string;
    act?: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    /** From this instant on */
    from?: string;
    /** Before this instant */
    to?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["AuditEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** What happened in the case of an order, newest first */
  listAuditOfServiceApproval: { args: {
    orderId: string;
    /** Who acted */
    subject?: string;
    act?: "customers.insertMissing" | "customers.create" | "customers.change" | "accounts.open" | "accounts.change" | "accounts.suspend" | "accounts.restore" | "accounts.close" | "hierarchy.setParent" | "hierarchy.setPayer" | "accounts.end" | "accounts.withdrawEnding" | "accounts.payOutEnding" | "accounts.closeEnding" | "customers.setContact" | "customers.erase" | "ledger.post" | "ledger.credit" | "ledger.reverse" | "ledger.postLines" | "ledger.moveCredit" | "limitProposals.propose" | "limitProposals.approve" | "limitProposals.reject" | "creditProposals.propose" | "creditProposals.approve" | "creditProposals.reject" | "payments.record" | "payments.recordAll" | "insolvencies.open" | "insolvencies.dismiss" | "transfers.record" | "transfers.takeBack" | "payments.reapply" | "payments.closeCheck" | "deposits.release" | "deposits.payOut" | "bills.openDispute" | "bills.creditGoodwill" | "billCorrections.propose" | "billCorrections.approve" | "billCorrections.reject" | "billing.makeNextBills" | "billing.beginRun" | "billing.putRun" | "promises.give" | "promises.check" | "promises.cancel" | "promises.markTold" | "disputes.assign" | "disputes.resolve" | "subscriptions.activateFromOrder" | "subscriptions.begin" | "subscriptions.correct" | "subscriptions.changePlan" | "subscriptions.resume" | "subscriptions.transfer" | "subscriptions.relocate" | "subscriptions.end" | "decisions.record" | "creditHolds.release" | "creditHolds.expire" | "creditHolds.renew" | "appointments.book" | "appointments.recordBooked" | "appointments.release" | "appointments.setCapacity" | "cases.putApproval" | "cases.putInquiry" | "cases.putCycleChange" | "cases.markReconsidered" | "cycleChanges.commit" | "interactions.put" | "tmfKept.keep" | "tmfKept.change" | "tmfKept.remove" | "notices.put" | "notices.tell" | "notices.putMany" | "deliveries.again" | "deliveries.settle" | "policies.put" | "policies.draft" | "policies.submit" | "policies.approve" | "policies.reject" | "policies.release" | "policies.rollback" | "policies.retire" | "policies.shadow" | "inquiryRatings.put" | "risk.intervene" | "fraudAlerts.raise" | "fraudAlerts.own" | "fraudAlerts.decide" | "fraudAlerts.escalate" | "frozenMethods.lift" | "stepUpDemands.meet" | "suspense.match" | "suspense.returnToPayer" | "dunning.enter" | "dunning.adopt" | "dunning.leave" | "dunning.reinstate" | "dunning.relieve" | "dunning.resume" | "dunning.wait" | "dunning.setHolds" | "stepReviews.accept" | "stepReviews.decline" | "writeOffs.propose" | "writeOffs.recover" | "writeOffs.approve" | "writeOffs.reject" | "writeOffs.fulfil" | "writeOffs.lapse" | "bulk.putAccounts" | "legalHolds.set" | "legalHolds.lift" | "retention.remove" | "retention.anonymise" | "retention.prune" | "privacy.receive" | "privacy.decide" | "privacy.reopen" | "privacy.keepExport" | "privacy.dropExport" | "privacy.markDelivered" | "privacy.correct" | "privacy.certify" | "staff.add" | "staff.change" | "serviceAccounts.add" | "serviceAccounts.change" | "issuerKeys.rotate" | "issuerKeys.reseal" | "webhookSubscriptions.add" | "webhookSubscriptions.change" | "webhookSubscriptions.remove" | "events.replay" | "access.refused" | "stepUp.accepted" | "stepUp.refused" | "signIn.accepted" | "signIn.refused" | "signIn.ended" | "signIn.factorChanged" | "staff.administered" | "payloads.decode" | "customers.lookUp" | "customer.reveal" | "export" | "audit.exported" | "warehouse.exported" | "crm.loaded" | "privacy.certified";
    /** From this instant on */
    from?: string;
    /** Before this instant */
    to?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["AuditEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Bills that were cancelled and billed again, and proposals to do so, newest first */
  listBillCorrections: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "proposed" | "approved" | "rejected";
    billingAccountId?: string;
  }; answer: {
    items: readonly (Schemas["BillCorrection"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** The lines of one bill: those it brings itself, then the entries it collected, in the order of the ledger */
  listBillLines: { args: {
    billId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["BillLine"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Bill runs, newest first */
  listBillRuns: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["BillRun"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Billing accounts, the last opened first */
  listBillingAccounts: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
    state?: "active" | "suspended" | "closed";
  }; answer: {
    items: readonly (Schemas["BillingAccount"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Changes, newest first */
  listBillingCycleChanges: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "quoted" | "confirming" | "confirmed" | "declined" | "expired" | "cancelled" | "failed";
    customerId?: string;
  }; answer: {
    items: readonly (Schemas["BillingCycleChange"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** The bills of one account, newest first */
  listBills: { args: {
    billingAccountId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Bill"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Proposed and set credit limits, newest first */
  listCreditLimitProposals: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "proposed" | "approved" | "rejected";
    billingAccountId?: string;
  }; answer: {
    items: readonly (Schemas["LimitProposal"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Proposed credits, newest first */
  listCreditProposals: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "proposed" | "approved" | "rejected";
    billingAccountId?: string;
  }; answer: {
    items: readonly (Schemas["CreditProposal"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Customers, the newest record first */
  listCustomers: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
    segment?: "consumer" | "smallBusiness" | "enterprise";
    groupId?: string;
  }; answer: {
    items: readonly (Schemas["Customer"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Events that could not be delivered, set aside last first */
  listDeadLetters: { args: {
    subscriptionId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["DeadLetter"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Receipts, newest first */
  listDecisions: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
    billingAccountId?: string;
    workflowId?: string;
  }; answer: {
    items: readonly (Schemas["Receipt"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Deposits of orders, newest first */
  listDeposits: { args: {
    billingAccountId?: string;
    customerId?: string;
    state?: "asked" | "held" | "released";
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Deposit"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Disputes, newest first */
  listDisputes: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
    billingAccountId?: string;
    billId?: string;
    state?: "open" | "upheld" | "partlyUpheld" | "rejected" | "withdrawn";
    owner?: string;
    decideBefore?: string;
  }; answer: {
    items: readonly (Schemas["Dispute"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Episodes of dunning, newest first */
  listDunningCases: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "open" | "closed";
    stage?: Schemas["DunningStage"];
    billingAccountId?: string;
  }; answer: {
    items: readonly (Schemas["DunningCase"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Steps of dunning that were wrong by what is known now, newest first */
  listDunningStepReviews: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "open" | "takenBack" | "kept" | "withdrawn";
    billingAccountId?: string;
    caseId?: string;
  }; answer: {
    items: readonly (Schemas["DunningStepReview"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Fraud alerts, newest first */
  listFraudAlerts: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "open" | "confirmed" | "falsePositive" | "merged";
    owner?: string;
  }; answer: {
    items: readonly (Schemas["FraudAlert"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Payment methods that are frozen, or were; newest first */
  listFrozenMethods: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "frozen" | "lifted";
  }; answer: {
    items: readonly (Schemas["FrozenMethod"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Contacts with the customer, newest first */
  listInteractions: { args: {
    customerId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Interaction"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** The ledger of one account, newest first */
  listLedgerEntries: { args: {
    billingAccountId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["LedgerEntry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Legal holds, newest first */
  listLegalHolds: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
  }; answer: {
    items: readonly (Schemas["LegalHold"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Notices by the state of their delivery, newest first; failed ones unless another state is named */
  listNoticeDeliveries: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "pending" | "sent" | "failed" | "suppressed" | "notConfigured";
  }; answer: {
    items: readonly (Schemas["NoticeDelivery"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Messages to the customer, newest first */
  listNotices: { args: {
    customerId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Notice"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Payments that came otherwise than was expected, newest first */
  listPaymentDifferences: { args: {
    /** open: somebody has to look */
    state?: "open" | "done";
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["PaymentCheck"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Inquiries, newest first */
  listPaymentInquiries: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "received" | "assigned" | "resolved" | "failed";
    customerId?: string;
  }; answer: {
    items: readonly (Schemas["PaymentInquiry"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Payments, in the order in which they were reported first, the newest first */
  listPayments: { args: {
    status?: "pending" | "unknown" | "settled" | "failed" | "reversed" | "refunded";
    billingAccountId?: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Payment"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Every version, in every state */
  listPolicies: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    name?: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    state?: Schemas["PolicyState"];
  }; answer: {
    items: readonly (Schemas["Policy"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** People's requests about their data, newest first */
  listPrivacyRequests: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
  }; answer: {
    items: readonly (Schemas["PrivacyRequest"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Promises and plans, newest first */
  listPromises: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    customerId?: string;
    billingAccountId?: string;
    state?: "active" | "kept" | "broken" | "cancelled";
  }; answer: {
    items: readonly (Schemas["Promise"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Accounts of systems, newest first, with when each was last used */
  listServiceAccounts: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["ServiceAccount"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Service approvals, newest first */
  listServiceApprovals: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "acknowledged" | "assessing" | "inReview" | "awaitingCondition" | "scheduling" | "scheduled" | "completed" | "declined" | "cancelled" | "failed";
    outcome?: Schemas["Outcome"];
    customerId?: string;
  }; answer: {
    items: readonly (Schemas["ServiceApproval"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Accounts of staff, newest first */
  listStaff: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Staff"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** The latest hundred sessions of an account, newest first */
  listStaffSessions: { args: {
    staffId: string;
  }; answer: {
    items: readonly (Schemas["StaffSession"])[];
  } };
  /** The services of one account, running and ended, the newest first */
  listSubscriptions: { args: {
    billingAccountId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["Subscription"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Payments whose account is not known, newest first */
  listSuspenseItems: { args: {
    state?: "open" | "matched" | "returned" | "takenBack" | "failed";
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
  }; answer: {
    items: readonly (Schemas["SuspenseItem"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** The ledger, newest first */
  listTransactions: { args: {
    customerId: string;
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    /** One account of several */
    billingAccountId?: string;
    /** First day, in the account's time zone */
    from?: string;
    /** Last day, in the account's time zone */
    to?: string;
    type?: "recurringCharge" | "oneOffCharge" | "usage" | "fee" | "payment" | "reversal" | "refund" | "creditNote" | "goodwill" | "adjustment" | "proration" | "deposit" | "writeOff" | "depositHeld" | "depositReleased" | "creditMovedOut" | "creditMovedIn";
  }; answer: {
    items: readonly (Schemas["Transaction"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** The early-intervention list, the largest expected loss first */
  listWatchedAccounts: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    /** A code of ISO 4217 */
    currency?: string;
    customerId?: string;
    /** Leaves out accounts whose expected loss is smaller */
    minimumLossMinor?: number | null;
  }; answer: {
    items: readonly (Schemas["WatchedAccount"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Webhook subscriptions, newest first */
  listWebhooks: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "active" | "paused";
  }; answer: {
    items: readonly (Schemas["Webhook"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Proposals to write off, newest first */
  listWriteOffProposals: { args: {
    /** The largest number of items */
    limit?: number;
    /** The `nextCursor` of the page before; opaque */
    cursor?: string;
    state?: "proposed" | "agreed" | "approved" | "rejected" | "lapsed" | "withdrawn";
    billingAccountId?: string;
  }; answer: {
    items: readonly (Schemas["WriteOffProposal"])[];
    /** Null on the last page */
    nextCursor: string | null;
  } };
  /** Put the money on the right account */
  matchSuspenseItem: { args: {
    paymentId: string;
    body: Schemas["SuspenseMatchInput"];
  }; answer: Schemas["SuspenseItem"] };
  /** Moves credit to other accounts of the customer */
  moveCredit: { args: {
    billingAccountId: string;
    body: Schemas["CreditMoveInput"];
  }; answer: Schemas["CreditMove"] };
  /** Opens a billing account */
  openBillingAccount: { args: {
    body: Schemas["NewBillingAccountInput"];
  }; answer: Schemas["BillingAccount"] };
  /** A customer does not accept a part of a bill */
  openDispute: { args: {
    billId: string;
    body: Schemas["DisputeInput"];
  }; answer: Schemas["Dispute"] };
  /** Splits an account at the opening of a bankruptcy */
  openInsolvency: { args: {
    billingAccountId: string;
    body: Schemas["InsolvencyInput"];
  }; answer: Schemas["Insolvency"] };
  /** Changes terms of a billing account */
  patchBillingAccount: { args: {
    billingAccountId: string;
    /** The ETag of what you read. */
    ifMatch: string;
    body: Schemas["BillingAccountPatch"];
  }; answer: Schemas["BillingAccount"] };
  /** Changes what is known of a customer */
  patchCustomer: { args: {
    customerId: string;
    /** The ETag of what you read. */
    ifMatch: string;
    body: Schemas["CustomerPatch"];
  }; answer: Schemas["Customer"] };
  /** Corrects a service of which no day is billed */
  patchSubscription: { args: {
    subscriptionId: string;
    /** The ETag of what you read. */
    ifMatch: string;
    body: Schemas["SubscriptionPatch"];
  }; answer: Schemas["Subscription"] };
  /** Lets a service rest after a day */
  pauseSubscription: { args: {
    subscriptionId: string;
    body: Schemas["PauseInput"];
  }; answer: Schemas["Subscription"] };
  /** Post up to 10,000 entries of any accounts */
  postLedgerEntries: { args: {
    body: string;
  }; answer: Schemas["LedgerEntryLineResults"] };
  /** Post one entry, such as a charge of a rating system */
  postLedgerEntry: { args: {
    billingAccountId: string;
    body: Schemas["LedgerEntryInput"];
  }; answer: Schemas["LedgerEntry"] };
  /** The next bill, as it would be made now; nothing is stored */
  previewBill: { args: {
    billingAccountId: string;
  }; answer: Schemas["BillPreview"] };
  /** Proposes a credit that is above what one person may give */
  proposeCredit: { args: {
    billingAccountId: string;
    body: Schemas["CreditProposalInput"];
  }; answer: Schemas["CreditProposal"] };
  /** Sets the credit limit of an account, or proposes it */
  proposeCreditLimit: { args: {
    billingAccountId: string;
    body: Schemas["LimitProposalInput"];
  }; answer: Schemas["LimitProposal"] };
  /** Proposes to end the proceedings with a discharge */
  proposeDischarge: { args: {
    billingAccountId: string;
    body: Schemas["InsolvencyEndInput"];
  }; answer: Schemas["WriteOffProposal"] };
  /** Proposes to give up what is open on an account */
  proposeWriteOff: { args: {
    billingAccountId: string;
    body: Schemas["WriteOffInput"];
  }; answer: Schemas["WriteOffProposal"] };
  /** Replaces the customer’s notice preferences */
  putNoticePreferences: { args: {
    customerId: string;
    body: Schemas["NoticePreferencesInput"];
  }; answer: Schemas["NoticePreferences"] };
  /** Rates the answer for the customer, from 1 to 5 */
  ratePaymentInquiry: { args: {
    inquiryId: string;
    body: Schemas["InquiryRatingInput"];
  }; answer: Schemas["InquiryRating"] };
  /** What a person did about an account on the list */
  recordIntervention: { args: {
    billingAccountId: string;
    body: Schemas["InterventionInput"];
  }; answer: Schemas["WatchedAccount"] };
  /** Refuses a request */
  refusePrivacyRequest: { args: {
    requestId: string;
    body: Schemas["PrivacyDecisionInput"];
  }; answer: Schemas["PrivacyRequest"] };
  /** Lifts a suspension, a restriction, a hand-over to collections or the mark of a write-off */
  reinstateAccount: { args: {
    billingAccountId: string;
    body: Schemas["ReinstatementInput"];
  }; answer: Schemas["Reinstatement"] };
  /** Leaves the bill as it is */
  rejectBillCorrection: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["BillCorrection"] };
  /** Gives nothing */
  rejectCredit: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["CreditProposal"] };
  /** Leaves the credit limit as it is */
  rejectCreditLimit: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["LimitProposal"] };
  /** Sends a version in review back to its author */
  rejectPolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyStepInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** Keeps the debt */
  rejectWriteOff: { args: {
    proposalId: string;
    body: Schemas["ProposalDecisionInput"];
  }; answer: Schemas["WriteOffProposal"] };
  /** Gives a deposit back before the policy does */
  releaseDeposit: { args: {
    depositId: string;
    body: Schemas["DepositReleaseInput"];
  }; answer: Schemas["Deposit"] };
  /** Lets an approved version decide from an instant on */
  releasePolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyReleaseInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** A service goes on at another place from a day on */
  relocateSubscription: { args: {
    subscriptionId: string;
    body: Schemas["RelocationInput"];
  }; answer: Schemas["Subscription"] };
  /** Gives an account another secret, or other keys */
  renewServiceCredentials: { args: {
    clientId: string;
    body: Schemas["ServiceCredentials"];
  }; answer: Schemas["ServiceAccount"] };
  /** Tries an event again */
  replayDeadLetter: { args: {
    subscriptionId: string;
    deadLetterId: string;
    body: Schemas["DeadLetterReplayInput"];
  }; answer: Schemas["DeadLetter"] };
  /** Something that happened elsewhere and is watched for fraud */
  reportFraudEvent: { args: {
    body: Schemas["FraudEventInput"];
  }; answer: Schemas["FraudEvent"] };
  /** The payment processor's report */
  reportPayment: { args: {
    body: Schemas["PaymentInput"];
  }; answer: Schemas["Payment"] | Schemas["SuspendedPayment"] | Schemas["TakenReport"] };
  /** Up to 10,000 reports of payments, one on each line */
  reportPayments: { args: {
    body: string;
  }; answer: string };
  /** One transfer that came for several accounts */
  reportTransfer: { args: {
    body: Schemas["SplitTransferInput"];
  }; answer: Schemas["SplitTransfer"] | Schemas["TakenTransferReport"] };
  /** Asks to bring several accounts of one customer to one cycle */
  requestBillingCycleAlignment: { args: {
    body: Schemas["BillingCycleAlignmentInput"];
  }; answer: Schemas["BillingCycleAlignment"] };
  /** Asks for another bill day, frequency or payment term */
  requestBillingCycleChange: { args: {
    body: Schemas["BillingCycleChangeInput"];
  }; answer: Schemas["BillingCycleChange"] };
  /** Asks whether a service order may go ahead */
  requestServiceApproval: { args: {
    body: Schemas["ServiceOrderInput"];
  }; answer: Schemas["ServiceApproval"] };
  /** Up to 10,000 service orders, one on each line */
  requestServiceApprovals: { args: {
    body: string;
  }; answer: string };
  /** Looks for another appointment */
  rescheduleInstallation: { args: {
    orderId: string;
    body: Schemas["ReschedulingInput"];
  }; answer: Schemas["ServiceApprovalDetail"] };
  /** Takes password, codes, passkeys and recovery codes away, and invites the person again */
  resetStaff: { args: {
    staffId: string;
    body: Schemas["StaffReset"];
  }; answer: Schemas["Staff"] };
  /** Ends a dispute */
  resolveDispute: { args: {
    disputeId: string;
    body: Schemas["DisputeResolutionInput"];
  }; answer: Schemas["Dispute"] };
  /** Record that somebody has looked at the differences */
  resolvePaymentDifferences: { args: {
    paymentId: string;
    body: Schemas["PaymentCheckInput"];
  }; answer: Schemas["PaymentCheck"] };
  /** An agent's answer, with what was done about it */
  resolvePaymentInquiry: { args: {
    inquiryId: string;
    body: Schemas["ResolutionInput"];
  }; answer: Schemas["PaymentInquiry"] };
  /** Ends what a person suspended */
  restoreBillingAccount: { args: {
    billingAccountId: string;
    body: Schemas["RestorationInput"];
  }; answer: Schemas["BillingAccount"] };
  /** Lets a paused service go on */
  resumeSubscription: { args: {
    subscriptionId: string;
    body: Schemas["ResumptionInput"];
  }; answer: Schemas["Subscription"] };
  /** Takes a version out of use for good */
  retirePolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyStepInput"];
  }; answer: Schemas["PolicyRetirement"] };
  /** Sends a notice again that failed or had no channel */
  retryNoticeDelivery: { args: {
    noticeId: string;
    body: Schemas["NoticeRetryInput"];
  }; answer: Schemas["NoticeDelivery"] };
  /** Record that the money goes back to the payer */
  returnSuspenseItem: { args: {
    paymentId: string;
    body: Schemas["SuspenseReturnInput"];
  }; answer: Schemas["SuspenseItem"] };
  /** Shows one group of personal data, for a reason */
  revealCustomer: { args: {
    customerId: string;
    body: Schemas["RevealInput"];
  }; answer: Schemas["Revealed"] };
  /** Takes a wrong charge or credit back */
  reverseLedgerEntry: { args: {
    entryId: string;
    body: Schemas["EntryReversalInput"];
  }; answer: Schemas["LedgerEntry"] };
  /** An agent's decision on a case in review */
  reviewServiceApproval: { args: {
    orderId: string;
    body: Schemas["ReviewInput"];
  }; answer: Schemas["ServiceApprovalDetail"] };
  /** Lets the version released before decide again, from now on */
  rollBackPolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    body: Schemas["PolicyRollbackInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** A new secret beside those before, or the end of the older ones */
  rotateWebhookSecret: { args: {
    subscriptionId: string;
    body: Schemas["SecretRotationInput"];
  }; answer: Schemas["WebhookWithSecret"] };
  /** Runs a document’s own tests */
  runPolicyDocumentTests: { args: {
    body: Schemas["PolicyTrialInput"];
  }; answer: Schemas["PolicyTests"] };
  /** Runs a version’s own tests */
  runPolicyTests: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyTestsInput"];
  }; answer: Schemas["PolicyTests"] };
  /** Customers with a name, an e-mail or a telephone number */
  searchCustomers: { args: {
    body: Schemas["CustomerSearchInput"];
  }; answer: Schemas["CustomersFound"] };
  /** Sets the dunning holds of an account */
  setDunningHolds: { args: {
    billingAccountId: string;
    body: Schemas["DunningHoldsInput"];
  }; answer: Schemas["DunningHolds"] };
  /** Takes an alert, or gives it back */
  setFraudAlertOwner: { args: {
    alertId: string;
    body: Schemas["AlertOwnerInput"];
  }; answer: Schemas["FraudAlert"] };
  /** Keeps everything of a customer, whatever its period says */
  setLegalHold: { args: {
    body: Schemas["LegalHoldInput"];
  }; answer: Schemas["LegalHold"] };
  /** Puts an account under another one */
  setParentAccount: { args: {
    billingAccountId: string;
    body: Schemas["ParentInput"];
  }; answer: Schemas["BillingAccount"] };
  /** Says which account pays the bills of an account */
  setPayerOfAccount: { args: {
    billingAccountId: string;
    body: Schemas["PayerInput"];
  }; answer: Schemas["BillingAccount"] };
  /** Lets a candidate decide beside the released version, without effect, or ends that */
  setPolicyShadow: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyShadowInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** Settles a debt: what was paid is final, the rest is given up without a mark */
  settleDebt: { args: {
    billingAccountId: string;
    body: Schemas["SettlementInput"];
  }; answer: Schemas["WriteOffProposal"] };
  /** Make every bill whose bill date has come, now */
  startBillRun: { args: {
    body: Schemas["BillRunInput"];
  }; answer: Schemas["BillRun"] };
  /** Asks for a review */
  submitPolicy: { args: {
    name: "service-approval" | "payment-inquiry" | "billing-cycle-change" | "dunning" | "promise-to-pay" | "order-reconsideration" | "risk-watch" | "reminders" | "credit-limits" | "fraud-watch" | "retention" | "working-days" | "disputes" | "deposits" | "account-terms" | "tax-rates";
    version: string;
    body: Schemas["PolicyStepInput"];
  }; answer: Schemas["PolicyStanding"] };
  /** Subscribes a system to what happens from now on */
  subscribeWebhook: { args: {
    body: Schemas["WebhookInput"];
  }; answer: Schemas["WebhookWithSecret"] };
  /** Suspends a billing account */
  suspendBillingAccount: { args: {
    billingAccountId: string;
    body: Schemas["SuspensionInput"];
  }; answer: Schemas["BillingAccount"] };
  /** A part of a transfer went back to its payer */
  takeBackTransfer: { args: {
    transferId: string;
    body: Schemas["SplitTransferTakeBackInput"];
  }; answer: Schemas["SplitTransfer"] | Schemas["TakenTransferTakeBack"] };
  /** Ends a service on a day */
  terminateSubscription: { args: {
    subscriptionId: string;
    body: Schemas["TerminationInput"];
  }; answer: Schemas["Subscription"] };
  /** Another account pays for a service after a day */
  transferSubscription: { args: {
    subscriptionId: string;
    body: Schemas["TransferInput"];
  }; answer: Schemas["Subscription"] };
  /** Decides again from the receipt, and compares */
  verifyDecision: { args: {
    receiptId: string;
  }; answer: Schemas["Verification"] };
  /** Takes back the end of the relation of a billing account */
  withdrawBillingAccountEnding: { args: {
    billingAccountId: string;
    body: Schemas["EndingWithdrawalInput"];
  }; answer: Schemas["BillingAccount"] };
}

/** Where each operation is, whether the same request may be sent again, and the media type of its body. */
export const OPERATIONS = {
  acceptDunningStepReview: ["POST", "/v1/dunning-step-reviews/{reviewId}/acceptance", "withKey", "application/json"],
  addServiceAccount: ["POST", "/v1/service-accounts", "withKey", "application/json"],
  addStaff: ["POST", "/v1/staff", "withKey", "application/json"],
  approveBillCorrection: ["POST", "/v1/bill-corrections/{proposalId}/approval", "withKey", "application/json"],
  approveCredit: ["POST", "/v1/credit-proposals/{proposalId}/approval", "withKey", "application/json"],
  approveCreditLimit: ["POST", "/v1/credit-limit-proposals/{proposalId}/approval", "withKey", "application/json"],
  approvePolicy: ["POST", "/v1/policies/{name}/{version}/approval", "withKey", "application/json"],
  approvePrivacyRequest: ["POST", "/v1/privacy-requests/{requestId}/approval", "withKey", "application/json"],
  approveWriteOff: ["POST", "/v1/write-off-proposals/{proposalId}/approval", "withKey", "application/json"],
  askPaymentInquiry: ["POST", "/v1/payment-inquiries", "withKey", "application/json"],
  assignDispute: ["PUT", "/v1/disputes/{disputeId}/owner", "always", "application/json"],
  backtestPolicy: ["POST", "/v1/evaluations/backtests", "always", "application/json"],
  beginSubscription: ["POST", "/v1/subscriptions", "withKey", "application/json"],
  cancelBill: ["POST", "/v1/bills/{billId}/cancellation", "withKey", "application/json"],
  cancelBillingCycleChange: ["POST", "/v1/billing-cycle-changes/{changeId}/cancellation", "withKey", "application/json"],
  cancelPromise: ["POST", "/v1/promises/{promiseId}/cancellation", "withKey", "application/json"],
  cancelServiceApproval: ["POST", "/v1/service-approvals/{orderId}/cancellation", "withKey", "application/json"],
  changeServiceState: ["POST", "/v1/service-accounts/{clientId}/state", "withKey", "application/json"],
  changeStaffRoles: ["POST", "/v1/staff/{staffId}/roles", "withKey", "application/json"],
  changeStaffState: ["POST", "/v1/staff/{staffId}/state", "withKey", "application/json"],
  changeSubscriptionPlan: ["POST", "/v1/subscriptions/{subscriptionId}/plan-change", "withKey", "application/json"],
  changeWebhook: ["POST", "/v1/webhook-subscriptions/{subscriptionId}/changes", "withKey", "application/json"],
  checkPaymentMethod: ["POST", "/v1/payment-method-checks", "always", "application/json"],
  closeBillingAccount: ["POST", "/v1/billing-accounts/{billingAccountId}/closure", "withKey", "application/json"],
  completeInstallation: ["POST", "/v1/service-approvals/{orderId}/completion", "withKey", "application/json"],
  confirmBillingCycleAlignment: ["POST", "/v1/billing-cycle-alignments/{alignmentId}/confirmation", "withKey", "application/json"],
  confirmBillingCycleChange: ["POST", "/v1/billing-cycle-changes/{changeId}/confirmation", "withKey", "application/json"],
  confirmServiceAccount: ["POST", "/v1/service-accounts/{clientId}/confirmation", "withKey", "application/json"],
  confirmStaff: ["POST", "/v1/staff/{staffId}/confirmation", "withKey", "application/json"],
  createCustomer: ["POST", "/v1/customers", "withKey", "application/json"],
  createCustomers: ["POST", "/v1/bulk/customers", "never", "application/x-ndjson"],
  createPolicyDraft: ["POST", "/v1/policies", "withKey", "application/json"],
  decideFraudAlert: ["POST", "/v1/fraud-alerts/{alertId}/finding", "withKey", "application/json"],
  declineDunningStepReview: ["POST", "/v1/dunning-step-reviews/{reviewId}/refusal", "withKey", "application/json"],
  dismissInsolvency: ["POST", "/v1/billing-accounts/{billingAccountId}/insolvency/dismissal", "withKey", "application/json"],
  endBillingAccount: ["POST", "/v1/billing-accounts/{billingAccountId}/ending", "withKey", "application/json"],
  endStaffSession: ["POST", "/v1/staff/{staffId}/session-end", "withKey", "application/json"],
  endWebhook: ["POST", "/v1/webhook-subscriptions/{subscriptionId}/end", "withKey", "application/json"],
  enterPrivacyRequest: ["POST", "/v1/customers/{customerId}/privacy-requests", "withKey", "application/json"],
  evaluateServiceOrder: ["POST", "/v1/evaluations", "always", "application/json"],
  evaluateServiceOrders: ["POST", "/v1/bulk/evaluations", "always", "application/x-ndjson"],
  explainDecision: ["GET", "/v1/decisions/{receiptId}/explanation", "always"],
  explainServiceOrderEvaluation: ["POST", "/v1/evaluations/explanations", "always", "application/json"],
  exportDecision: ["GET", "/v1/decisions/{receiptId}/export", "always"],
  getAccountHierarchy: ["GET", "/v1/billing-accounts/{billingAccountId}/hierarchy", "always"],
  getBalance: ["GET", "/v1/customers/{customerId}/balance", "always"],
  getBill: ["GET", "/v1/bills/{billId}", "always"],
  getBillCorrection: ["GET", "/v1/bill-corrections/{proposalId}", "always"],
  getBillRun: ["GET", "/v1/bill-runs/{runId}", "always"],
  getBillingAccount: ["GET", "/v1/billing-accounts/{billingAccountId}", "always"],
  getBillingCycle: ["GET", "/v1/customers/{customerId}/billing-cycle", "always"],
  getBillingCycleAlignment: ["GET", "/v1/billing-cycle-alignments/{alignmentId}", "always"],
  getBillingCycleChange: ["GET", "/v1/billing-cycle-changes/{changeId}", "always"],
  getCredit: ["GET", "/v1/customers/{customerId}/credit", "always"],
  getCreditLimitProposal: ["GET", "/v1/credit-limit-proposals/{proposalId}", "always"],
  getCreditProposal: ["GET", "/v1/credit-proposals/{proposalId}", "always"],
  getCustomer: ["GET", "/v1/customers/{customerId}", "always"],
  getDecision: ["GET", "/v1/decisions/{receiptId}", "always"],
  getDeposit: ["GET", "/v1/deposits/{depositId}", "always"],
  getDispute: ["GET", "/v1/disputes/{disputeId}", "always"],
  getDunningCase: ["GET", "/v1/dunning-cases/{caseId}", "always"],
  getDunningHolds: ["GET", "/v1/billing-accounts/{billingAccountId}/dunning-holds", "always"],
  getDunningStepReview: ["GET", "/v1/dunning-step-reviews/{reviewId}", "always"],
  getFraudAlert: ["GET", "/v1/fraud-alerts/{alertId}", "always"],
  getFraudPrecision: ["GET", "/v1/fraud-precision", "always"],
  getInsolvency: ["GET", "/v1/billing-accounts/{billingAccountId}/insolvency", "always"],
  getKpis: ["GET", "/v1/kpis", "always"],
  getLegalHold: ["GET", "/v1/legal-holds/{holdId}", "always"],
  getNoticePreferences: ["GET", "/v1/customers/{customerId}/notice-preferences", "always"],
  getPayment: ["GET", "/v1/payments/{paymentId}", "always"],
  getPaymentDifferences: ["GET", "/v1/payment-differences/{paymentId}", "always"],
  getPaymentInquiry: ["GET", "/v1/payment-inquiries/{inquiryId}", "always"],
  getPaymentInquiryRating: ["GET", "/v1/payment-inquiries/{inquiryId}/rating", "always"],
  getPaymentStatus: ["GET", "/v1/customers/{customerId}/payment-status", "always"],
  getPersonalCopy: ["GET", "/v1/privacy-requests/{requestId}/copy", "always"],
  getPolicy: ["GET", "/v1/policies/{name}/{version}", "always"],
  getPolicyAudit: ["GET", "/v1/policies/{name}/{version}/audit", "always"],
  getPolicyNameAudit: ["GET", "/v1/policies/{name}/audit", "always"],
  getPolicyShadow: ["GET", "/v1/policies/{name}/{version}/shadow", "always"],
  getPrivacyRequest: ["GET", "/v1/privacy-requests/{requestId}", "always"],
  getPromise: ["GET", "/v1/promises/{promiseId}", "always"],
  getServiceApproval: ["GET", "/v1/service-approvals/{orderId}", "always"],
  getStaff: ["GET", "/v1/staff/{staffId}", "always"],
  getSubscription: ["GET", "/v1/subscriptions/{subscriptionId}", "always"],
  getSuspenseItem: ["GET", "/v1/suspense-items/{paymentId}", "always"],
  getTransfer: ["GET", "/v1/transfers/{transferId}", "always"],
  getWatchedAccount: ["GET", "/v1/risk-watch/{billingAccountId}", "always"],
  getWebhook: ["GET", "/v1/webhook-subscriptions/{subscriptionId}", "always"],
  getWriteOffProposal: ["GET", "/v1/write-off-proposals/{proposalId}", "always"],
  givePromise: ["POST", "/v1/promises", "withKey", "application/json"],
  liftFrozenMethod: ["POST", "/v1/frozen-methods/{method}/lifting", "withKey", "application/json"],
  liftLegalHold: ["POST", "/v1/legal-holds/{holdId}/lifting", "withKey", "application/json"],
  lintPolicy: ["GET", "/v1/policies/{name}/{version}/lint", "always"],
  lintPolicyDocument: ["POST", "/v1/policies/lint", "always", "application/json"],
  listAllSubscriptions: ["GET", "/v1/subscriptions", "always"],
  listAuditEntries: ["GET", "/v1/audit", "always"],
  listAuditOfAccount: ["GET", "/v1/billing-accounts/{billingAccountId}/audit", "always"],
  listAuditOfCycleChange: ["GET", "/v1/billing-cycle-changes/{changeId}/audit", "always"],
  listAuditOfPayment: ["GET", "/v1/payments/{paymentId}/audit", "always"],
  listAuditOfPaymentInquiry: ["GET", "/v1/payment-inquiries/{inquiryId}/audit", "always"],
  listAuditOfServiceApproval: ["GET", "/v1/service-approvals/{orderId}/audit", "always"],
  listBillCorrections: ["GET", "/v1/bill-corrections", "always"],
  listBillLines: ["GET", "/v1/bills/{billId}/lines", "always"],
  listBillRuns: ["GET", "/v1/bill-runs", "always"],
  listBillingAccounts: ["GET", "/v1/billing-accounts", "always"],
  listBillingCycleChanges: ["GET", "/v1/billing-cycle-changes", "always"],
  listBills: ["GET", "/v1/billing-accounts/{billingAccountId}/bills", "always"],
  listCreditLimitProposals: ["GET", "/v1/credit-limit-proposals", "always"],
  listCreditProposals: ["GET", "/v1/credit-proposals", "always"],
  listCustomers: ["GET", "/v1/customers", "always"],
  listDeadLetters: ["GET", "/v1/webhook-subscriptions/{subscriptionId}/dead-letters", "always"],
  listDecisions: ["GET", "/v1/decisions", "always"],
  listDeposits: ["GET", "/v1/deposits", "always"],
  listDisputes: ["GET", "/v1/disputes", "always"],
  listDunningCases: ["GET", "/v1/dunning-cases", "always"],
  listDunningStepReviews: ["GET", "/v1/dunning-step-reviews", "always"],
  listFraudAlerts: ["GET", "/v1/fraud-alerts", "always"],
  listFrozenMethods: ["GET", "/v1/frozen-methods", "always"],
  listInteractions: ["GET", "/v1/customers/{customerId}/interactions", "always"],
  listLedgerEntries: ["GET", "/v1/billing-accounts/{billingAccountId}/entries", "always"],
  listLegalHolds: ["GET", "/v1/legal-holds", "always"],
  listNoticeDeliveries: ["GET", "/v1/notice-deliveries", "always"],
  listNotices: ["GET", "/v1/customers/{customerId}/notices", "always"],
  listPaymentDifferences: ["GET", "/v1/payment-differences", "always"],
  listPaymentInquiries: ["GET", "/v1/payment-inquiries", "always"],
  listPayments: ["GET", "/v1/payments", "always"],
  listPolicies: ["GET", "/v1/policies", "always"],
  listPrivacyRequests: ["GET", "/v1/privacy-requests", "always"],
  listPromises: ["GET", "/v1/promises", "always"],
  listServiceAccounts: ["GET", "/v1/service-accounts", "always"],
  listServiceApprovals: ["GET", "/v1/service-approvals", "always"],
  listStaff: ["GET", "/v1/staff", "always"],
  listStaffSessions: ["GET", "/v1/staff/{staffId}/sessions", "always"],
  listSubscriptions: ["GET", "/v1/billing-accounts/{billingAccountId}/subscriptions", "always"],
  listSuspenseItems: ["GET", "/v1/suspense-items", "always"],
  listTransactions: ["GET", "/v1/customers/{customerId}/transactions", "always"],
  listWatchedAccounts: ["GET", "/v1/risk-watch", "always"],
  listWebhooks: ["GET", "/v1/webhook-subscriptions", "always"],
  listWriteOffProposals: ["GET", "/v1/write-off-proposals", "always"],
  matchSuspenseItem: ["POST", "/v1/suspense-items/{paymentId}/match", "withKey", "application/json"],
  moveCredit: ["POST", "/v1/billing-accounts/{billingAccountId}/credit-moves", "withKey", "application/json"],
  openBillingAccount: ["POST", "/v1/billing-accounts", "withKey", "application/json"],
  openDispute: ["POST", "/v1/bills/{billId}/disputes", "withKey", "application/json"],
  openInsolvency: ["POST", "/v1/billing-accounts/{billingAccountId}/insolvency", "withKey", "application/json"],
  patchBillingAccount: ["PATCH", "/v1/billing-accounts/{billingAccountId}", "never", "application/merge-patch+json"],
  patchCustomer: ["PATCH", "/v1/customers/{customerId}", "never", "application/merge-patch+json"],
  patchSubscription: ["PATCH", "/v1/subscriptions/{subscriptionId}", "never", "application/merge-patch+json"],
  pauseSubscription: ["POST", "/v1/subscriptions/{subscriptionId}/pause", "withKey", "application/json"],
  postLedgerEntries: ["POST", "/v1/entries", "never", "application/x-ndjson"],
  postLedgerEntry: ["POST", "/v1/billing-accounts/{billingAccountId}/entries", "withKey", "application/json"],
  previewBill: ["GET", "/v1/billing-accounts/{billingAccountId}/bill-preview", "always"],
  proposeCredit: ["POST", "/v1/billing-accounts/{billingAccountId}/credit-proposals", "withKey", "application/json"],
  proposeCreditLimit: ["POST", "/v1/billing-accounts/{billingAccountId}/credit-limit-proposals", "withKey", "application/json"],
  proposeDischarge: ["POST", "/v1/billing-accounts/{billingAccountId}/insolvency/discharge", "withKey", "application/json"],
  proposeWriteOff: ["POST", "/v1/billing-accounts/{billingAccountId}/write-off-proposals", "withKey", "application/json"],
  putNoticePreferences: ["PUT", "/v1/customers/{customerId}/notice-preferences", "always", "application/json"],
  ratePaymentInquiry: ["POST", "/v1/payment-inquiries/{inquiryId}/rating", "withKey", "application/json"],
  recordIntervention: ["POST", "/v1/risk-watch/{billingAccountId}/interventions", "withKey", "application/json"],
  refusePrivacyRequest: ["POST", "/v1/privacy-requests/{requestId}/rejection", "withKey", "application/json"],
  reinstateAccount: ["POST", "/v1/billing-accounts/{billingAccountId}/reinstatement", "withKey", "application/json"],
  rejectBillCorrection: ["POST", "/v1/bill-corrections/{proposalId}/rejection", "withKey", "application/json"],
  rejectCredit: ["POST", "/v1/credit-proposals/{proposalId}/rejection", "withKey", "application/json"],
  rejectCreditLimit: ["POST", "/v1/credit-limit-proposals/{proposalId}/rejection", "withKey", "application/json"],
  rejectPolicy: ["POST", "/v1/policies/{name}/{version}/rejection", "withKey", "application/json"],
  rejectWriteOff: ["POST", "/v1/write-off-proposals/{proposalId}/rejection", "withKey", "application/json"],
  releaseDeposit: ["POST", "/v1/deposits/{depositId}/release", "withKey", "application/json"],
  releasePolicy: ["POST", "/v1/policies/{name}/{version}/release", "withKey", "application/json"],
  relocateSubscription: ["POST", "/v1/subscriptions/{subscriptionId}/relocation", "withKey", "application/json"],
  renewServiceCredentials: ["POST", "/v1/service-accounts/{clientId}/credentials", "withKey", "application/json"],
  replayDeadLetter: ["POST", "/v1/webhook-subscriptions/{subscriptionId}/dead-letters/{deadLetterId}/replay", "withKey", "application/json"],
  reportFraudEvent: ["POST", "/v1/fraud-events", "withKey", "application/json"],
  reportPayment: ["POST", "/v1/payments", "withKey", "application/json"],
  reportPayments: ["POST", "/v1/bulk/payments", "never", "application/x-ndjson"],
  reportTransfer: ["POST", "/v1/transfers", "withKey", "application/json"],
  requestBillingCycleAlignment: ["POST", "/v1/billing-cycle-alignments", "withKey", "application/json"],
  requestBillingCycleChange: ["POST", "/v1/billing-cycle-changes", "withKey", "application/json"],
  requestServiceApproval: ["POST", "/v1/service-approvals", "withKey", "application/json"],
  requestServiceApprovals: ["POST", "/v1/bulk/orders", "always", "application/x-ndjson"],
  rescheduleInstallation: ["POST", "/v1/service-approvals/{orderId}/rescheduling", "withKey", "application/json"],
  resetStaff: ["POST", "/v1/staff/{staffId}/reset", "withKey", "application/json"],
  resolveDispute: ["POST", "/v1/disputes/{disputeId}/resolution", "withKey", "application/json"],
  resolvePaymentDifferences: ["POST", "/v1/payment-differences/{paymentId}/resolution", "withKey", "application/json"],
  resolvePaymentInquiry: ["POST", "/v1/payment-inquiries/{inquiryId}/resolution", "withKey", "application/json"],
  restoreBillingAccount: ["POST", "/v1/billing-accounts/{billingAccountId}/restoration", "withKey", "application/json"],
  resumeSubscription: ["POST", "/v1/subscriptions/{subscriptionId}/resumption", "withKey", "application/json"],
  retirePolicy: ["POST", "/v1/policies/{name}/{version}/retirement", "withKey", "application/json"],
  retryNoticeDelivery: ["POST", "/v1/notice-deliveries/{noticeId}/retry", "withKey", "application/json"],
  returnSuspenseItem: ["POST", "/v1/suspense-items/{paymentId}/return", "withKey", "application/json"],
  revealCustomer: ["POST", "/v1/customers/{customerId}/reveal", "withKey", "application/json"],
  reverseLedgerEntry: ["POST", "/v1/entries/{entryId}/reversal", "withKey", "application/json"],
  reviewServiceApproval: ["POST", "/v1/service-approvals/{orderId}/review", "withKey", "application/json"],
  rollBackPolicy: ["POST", "/v1/policies/{name}/rollback", "withKey", "application/json"],
  rotateWebhookSecret: ["POST", "/v1/webhook-subscriptions/{subscriptionId}/secret-rotation", "withKey", "application/json"],
  runPolicyDocumentTests: ["POST", "/v1/policies/tests", "always", "application/json"],
  runPolicyTests: ["POST", "/v1/policies/{name}/{version}/tests", "always", "application/json"],
  searchCustomers: ["POST", "/v1/customers/search", "never", "application/json"],
  setDunningHolds: ["PUT", "/v1/billing-accounts/{billingAccountId}/dunning-holds", "always", "application/json"],
  setFraudAlertOwner: ["POST", "/v1/fraud-alerts/{alertId}/owner", "withKey", "application/json"],
  setLegalHold: ["POST", "/v1/legal-holds", "withKey", "application/json"],
  setParentAccount: ["PUT", "/v1/billing-accounts/{billingAccountId}/parent", "always", "application/json"],
  setPayerOfAccount: ["PUT", "/v1/billing-accounts/{billingAccountId}/payer", "always", "application/json"],
  setPolicyShadow: ["POST", "/v1/policies/{name}/{version}/shadow", "withKey", "application/json"],
  settleDebt: ["POST", "/v1/billing-accounts/{billingAccountId}/settlements", "withKey", "application/json"],
  startBillRun: ["POST", "/v1/bill-runs", "withKey", "application/json"],
  submitPolicy: ["POST", "/v1/policies/{name}/{version}/submission", "withKey", "application/json"],
  subscribeWebhook: ["POST", "/v1/webhook-subscriptions", "withKey", "application/json"],
  suspendBillingAccount: ["POST", "/v1/billing-accounts/{billingAccountId}/suspension", "withKey", "application/json"],
  takeBackTransfer: ["POST", "/v1/transfers/{transferId}/take-backs", "withKey", "application/json"],
  terminateSubscription: ["POST", "/v1/subscriptions/{subscriptionId}/termination", "withKey", "application/json"],
  transferSubscription: ["POST", "/v1/subscriptions/{subscriptionId}/transfer", "withKey", "application/json"],
  verifyDecision: ["GET", "/v1/decisions/{receiptId}/verification", "always"],
  withdrawBillingAccountEnding: ["POST", "/v1/billing-accounts/{billingAccountId}/ending/withdrawal", "withKey", "application/json"],
} as const;
