import type { FactValue } from '../../src/domain/decisions/decision.ts';

/** The released approval policy as somebody would write it without an engine; which rules fire, by name. */
export function firedByHand(facts: Readonly<Record<string, FactValue>>): string[] {
  const fired: string[] = [];
  const days = Number(facts['daysPastDue']);
  const coverage = Number(facts['creditCoveragePercent']);
  const state = facts['accountState'];
  const standing = facts['standing'];
  const orderPercent = Number(facts['orderPercentOfLimit']);
  const largeOneOff = Number(facts['oneOffPercentOfLimit']) >= 20;
  const depositPercent = Number(facts['depositPaidPercent']);
  const isEnterprise = facts['segment'] === 'enterprise';
  const isActive = state === 'active';
  if (state === 'closed') fired.push('account-closed');
  if (standing === 'writtenOff') fired.push('written-off');
  if (standing === 'collections') fired.push('in-collections');
  if (state === 'suspended') fired.push('account-suspended');
  if (days > 60) fired.push('seriously-past-due');
  if (coverage < 50) fired.push('credit-far-too-small');
  if (Number(facts['openDisputedAmount']) > 0) fired.push('open-dispute');
  if (Number(facts['lateBills12m']) >= 3) fired.push('repeatedly-late');
  if (Number(facts['maxDaysLate12m']) > 60) fired.push('seriously-late-before');
  if (Number(facts['returnedPayments12m']) > 0) fired.push('returned-payment');
  if (!isEnterprise && orderPercent > 80) fired.push('large-order');
  if (isEnterprise && orderPercent > 50) fired.push('large-enterprise-order');
  if (Number(facts['utilisationPercent']) >= 90) fired.push('high-utilisation');
  if (days > 5 && days <= 60) fired.push('past-due');
  if (coverage >= 50 && coverage < 100 && depositPercent < 50) fired.push('credit-partly-covers');
  if (facts['hasPaymentHistory'] === false && largeOneOff && depositPercent < 50)
    fired.push('no-payment-history');
  if (
    facts['hasPaymentHistory'] === true &&
    Number(facts['accountAgeDays']) < 90 &&
    largeOneOff &&
    depositPercent < 50
  )
    fired.push('short-history');
  if (
    isActive &&
    days <= 5 &&
    coverage >= 50 &&
    depositPercent >= 50 &&
    Number(facts['depositPaidAmount']) > 0
  )
    fired.push('deposit-paid');
  if (isActive && (standing === 'good' || standing === 'due') && days === 0 && coverage >= 100)
    fired.push('good-standing');
  if (isActive && days > 0 && days <= 5 && coverage >= 100) fired.push('minor-past-due');
  return fired;
}
