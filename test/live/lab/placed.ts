import type { TestCertificate } from '../../doubles/certificates.ts';
import type { Domain, Host } from './plan.ts';

/** A host of the plan with its place on this machine. */
export interface PlacedHost extends Host {
  readonly domain: Domain;
  /** What DNS says. */
  readonly address: string;
  /** Where the servers listen: another address when a delaying relay stands in front. */
  readonly backend: string;
  readonly files: TestCertificate;
}

/** Folders of the running lab; all below one temporary directory. */
export interface LabDirs {
  readonly root: string;
  readonly mail: string;
  readonly certificates: string;
  readonly dovecot: string;
  readonly postfix: string;
  readonly logs: string;
}
