import { contract } from '../../contract/contract.ts';

/** Every push of the contract: a host passes them all on, the window chooses. */
export const pushNames: readonly string[] = Object.entries(contract).flatMap(([name, spec]) => (spec.kind === 'push' ? [name] : []));
