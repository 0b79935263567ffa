import type { OutsideConfig, OutsideSourceConfig } from '../config/config.ts';
import { createCreditBureau, createIdentityCheck } from '../gateways/decisions/outside-source.ts';
import { createOutsideFacts, type ReadOutsideFacts } from '../services/decisions/outside-facts.ts';
import type { Logger } from '../telemetry/telemetry.ts';

/** Reads the facts from outside of a configuration; undefined where no source is set up. */
export function outsideOf(config: OutsideConfig, log: Logger): ReadOutsideFacts | undefined {
  const { creditBureau, identityCheck, timeoutMs, keptMs } = config;
  if (creditBureau === undefined && identityCheck === undefined) return undefined;
  return createOutsideFacts({
    sources: {
      ...(creditBureau === undefined ? {} : { creditBureau: createCreditBureau(revealed(creditBureau)) }),
      ...(identityCheck === undefined ? {} : { identityCheck: createIdentityCheck(revealed(identityCheck)) }),
    },
    ...{ timeoutMs, keptMs },
    onUnavailable: (source, error) =>
      log.warn({ err: error, source }, 'a source of facts could not be asked'),
  });
}

function revealed({ url, token }: OutsideSourceConfig) {
  return { url, token: token?.reveal() };
}
