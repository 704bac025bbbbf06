import { busAddress, openSessionBus } from './session-bus.ts';

/** `unknown`: only trying it will tell. */
export type SecretServiceState = { readonly state: 'open' | 'locked' | 'absent' | 'unknown'; readonly detail: string };

const bus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
const service = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets', interface: 'org.freedesktop.Secret.Service' };

/**
 * Asks the Secret Service of this desktop session (freedesktop.org Secret Service API 0.2) whether its default
 * collection is open, within `deadlineMs` and without ever raising a prompt.
 *
 * WHY this comes before keytar: libsecret waits without a limit for a silent bus or a prompt, on a thread that Node
 * joins at exit, so that even `process.exit` would hang (seen with libsecret 0.20.5 and Node 20.20).
 */
export async function secretServiceState(
  env: Readonly<Record<string, string | undefined>>,
  uid: number,
  deadlineMs: number,
): Promise<SecretServiceState> {
  const address = busAddress(env);
  if (address === undefined) return { state: 'unknown', detail: 'the session bus has an address of another kind' };
  if (address === null) return { state: 'absent', detail: 'there is no session bus' };
  const opened = await openSessionBus(address, uid, deadlineMs);
  if (!opened.ok) return { state: 'absent', detail: opened.error.detail };
  const session = opened.value;
  try {
    const started = await session.call({ ...bus, member: 'StartServiceByName', signature: 'su', args: [service.destination, 0] });
    if (!started.ok) return { state: 'absent', detail: started.error.detail };
    const collection = await session.call({ ...service, member: 'ReadAlias', signature: 's', args: ['default'] });
    if (!collection.ok) return { state: 'absent', detail: collection.error.detail };
    if (typeof collection.value !== 'string' || collection.value === '/')
      return { state: 'locked', detail: 'there is no default keyring yet' };
    const locked = await session.call({
      destination: service.destination,
      path: collection.value,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      args: ['org.freedesktop.Secret.Collection', 'Locked'],
    });
    if (!locked.ok) return { state: locked.error.kind === 'error' ? 'locked' : 'absent', detail: locked.error.detail };
    return locked.value === false
      ? { state: 'open', detail: collection.value }
      : { state: 'locked', detail: `${collection.value} is locked` };
  } finally {
    session.close();
  }
}
