/** Texts of notices to customers and, about waiting cases, to staff. */
export const noticeTexts = {
  order: {
    conditions: 'Your order: one step is needed',
    declined: 'Your order: we cannot go ahead now',
    scheduled: 'Your order: the installation is booked',
    completed: 'Your order: the service is running',
    cancelled: 'Your order: cancelled',
    appointment: '{date}, {window}',
    windows: { morning: 'morning', afternoon: 'afternoon', evening: 'evening' },
  },
  reconsidered: {
    subject: 'Your order: we can go ahead now',
    body: 'Thank you for your payment. Your order would be possible now. Please order again.',
  },
  inquiry: { subject: 'The answer to your question ({inquiryId})' },
  cycleChange: {
    changed: 'Your new bill day',
    unchanged: 'Your bill day stays as it is',
    inForce: 'In force from {date}',
    firstBill: 'First bill on {date}, due on {dueDate}',
    stub: '{from} – {to}: {amount}',
  },
  bill: {
    subject: 'Your new bill',
    period: 'Period: {from} – {to}',
    replaces: 'It takes the place of bill {billId}, which is cancelled. What was paid on that counts here.',
    amount: 'Amount: {amount}',
    tax: 'It contains {tax} of tax; without tax it is {net}.',
    toPay: 'To pay: {amount} by {dueDate}',
    late: 'To pay: {amount}. It was due on {dueDate}.',
    paid: 'There is nothing to pay.',
  },
  promises: {
    promise: {
      kept: {
        subject: 'Your promise to pay is kept',
        body: 'Your promise to pay of {amount} is kept. Thank you.',
      },
      broken: {
        subject: 'Your promise to pay was not kept',
        body: 'Your promise to pay of {amount} was not kept. The open amount is due now. Please pay it, or talk to us.',
      },
    },
    plan: {
      kept: {
        subject: 'Your payment plan is kept',
        body: 'Your payment plan of {amount} is kept. Thank you.',
      },
      broken: {
        subject: 'Your payment plan was not kept',
        body: 'Your payment plan of {amount} was not kept. The open amount is due now. Please pay it, or talk to us.',
      },
    },
    settlement: {
      kept: {
        subject: 'Your debt is settled',
        body: 'You paid {amount} as agreed. The rest of the debt is given up. Thank you.',
      },
      broken: {
        subject: 'The agreement on your debt has ended',
        body: 'The {amount} that we agreed on did not come in time, so the agreement has ended and the whole debt stands. Please pay it, or talk to us.',
      },
    },
  },
  reminders: {
    dueSoon: {
      subject: 'Your bill is due soon',
      body: 'Bill {billId}: {amount} is due on {dueDate}.',
    },
    dueToday: {
      subject: 'Your bill is due today',
      body: 'Bill {billId}: {amount} is due today.',
    },
    overdue: {
      subject: 'Your bill is overdue',
      body: "Bill {billId}: {amount} was due on {dueDate}. Please pay it, or contact us if you can't. If you paid in the last days, thank you: nothing else is needed.",
    },
    lowCredit: {
      subject: 'Your credit is nearly used up',
      body: '{available} of your limit of {limit} is left. A payment makes room.',
    },
    unusualBill: {
      subject: 'This bill is higher than usual',
      body: "Bill {billId} is {amount}; {usual} is usual for your account in as many days. It is due on {dueDate}. If you don't know why, please ask us before you pay.",
      bodyWhenLate:
        "Bill {billId} is {amount}; {usual} is usual for your account in as many days. It was due on {dueDate}. If you don't know why, please ask us before you pay.",
      bodyWhenPaid:
        "Bill {billId} is {amount}; {usual} is usual for your account in as many days. There is nothing left to pay. If you don't know why it is so high, please ask us.",
    },
    fees: 'Of this, {fees} are fees that are not on a bill yet.',
    promiseDue: {
      subject: 'Your promised payment',
      body: 'You promised to pay by {untilDate}. If you paid already, thank you.',
    },
  },
  dunning: {
    reminder: {
      subject: 'A reminder: a bill is overdue',
      body: '{pastDue} is open and was due {days, plural, one {# day} other {# days}} ago. Perhaps it slipped your mind: please pay it now.',
    },
    warning: {
      subject: 'Please pay your overdue bill',
      body: '{pastDue} is still open, {days, plural, one {# day} other {# days}} after it was due.\nWithout payment we will take no new orders and then suspend the service.',
    },
    serviceRestricted: {
      subject: 'We take no new orders until your bill is paid',
      body: '{pastDue} is still open, {days, plural, one {# day} other {# days}} after it was due. Your services run on, but we take no new orders.\nWithout payment the account will be suspended.',
    },
    suspended: {
      subject: 'Your account is suspended',
      body: '{pastDue} is still open, {days, plural, one {# day} other {# days}} after it was due. Your account is suspended.\nAs soon as it is paid, everything runs again.',
    },
    collections: {
      subject: 'Your debt was handed to collections',
      body: '{pastDue} is still open, {days, plural, one {# day} other {# days}} after it was due. It was handed to collections.',
    },
    writeOffProposed: {
      subject: 'Your overdue account',
      body: '{pastDue} is still open, {days, plural, one {# day} other {# days}} after it was due.',
    },
    notAsked: {
      suspended: {
        subject: 'Your account is suspended for now',
        body: 'A bill of your account is late. Somebody else pays the bills of this account, and we have asked them for it: you need not pay anything. Until it is paid, your account is suspended.\nAs soon as it is paid, everything runs again.',
      },
      noOrders: {
        subject: 'We take no new orders on your account for now',
        body: 'A bill of your account is late. Somebody else pays the bills of this account, and we have asked them for it: you need not pay anything. Your services run on, but until it is paid we take no new orders.\nIf it is not paid, your account will be suspended.',
      },
      undone: {
        subject: 'We are sorry: your service was limited by mistake',
        body: 'On {date} we limited your account because of a late bill that somebody else pays. That was our mistake. We are sorry, and it is undone.',
      },
    },
    fee: 'A fee of {fee} was added to your account.',
    toPay: 'To pay now: {toPay}. Of this, {fees} are fees that are not on a bill yet.',
    help: 'If you cannot pay it all at once, talk to us: we can agree on a later date or on installments.',
  },
  reinstated: {
    subject: 'Thank you: everything runs again',
    body: 'What we asked for is paid. All restrictions and suspensions because of it are lifted.',
    notAsked: {
      subject: 'Everything runs again',
      body: 'No bill of this account is late any more. All restrictions and suspensions because of it are lifted. You need not do anything.',
    },
  },
  takenBack: {
    subject: 'We are sorry: our letter was wrong',
    body: 'On {date} we wrote to you: “{about}”. That was our mistake: what we asked for was not owed any more. We are sorry, and we have taken it back. It does not count against you.',
    undone: 'What followed from it for your account is undone.',
    fee: 'You do not pay the fee of {fee}.',
  },
  relieved: {
    subject: 'Your service is running again',
    body: 'Thank you for your agreement to pay. Your service runs for as long as you keep the agreement.',
  },
  resumed: {
    subject: 'Your service is limited again',
    body: 'What was agreed was not paid in time, so your service is restricted or suspended as it was before. As soon as it is paid, everything runs again.',
  },
  relocated: {
    subject: 'Your service moves with you',
    body: 'From {startDate} on, your service runs at the new place.',
    interrupted: 'The last day at the place before is {endDate}. You pay nothing for the days between.',
    price: 'From then on it costs {charge} a month.',
  },
  staff: {
    reviewReminder: 'An order waits for review; half of the time is over',
    reviewEscalation: 'An order was not reviewed in time',
    inquiryReminder: 'An inquiry waits for an answer; half of the time is over',
    inquiryEscalation: 'An inquiry was not answered in time',
  },
};
