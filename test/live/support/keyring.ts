import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withSecretService } from '../keychain/in-session.ts';

export interface Keyring extends AsyncDisposable {
  /** What a command needs to find this keychain. */
  readonly env: { readonly DBUS_SESSION_BUS_ADDRESS: string; readonly XDG_RUNTIME_DIR: string };
}

/** A real, open gnome-keyring in a private D-Bus session, until it is disposed of. */
export async function openKeyring(state: 'ready' | 'locked' = 'ready'): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), 'mailready-keyring-'));
  const [where, stop] = [join(folder, 'where'), join(folder, 'stop')];
  const script =
    'printf "%s\\n%s\\n" "$DBUS_SESSION_BUS_ADDRESS" "$XDG_RUNTIME_DIR" >"$1.new" && mv "$1.new" "$1"; while [ ! -e "$2" ]; do sleep 0.1; done';
  const session = withSecretService(['sh', '-c', script, 'sh', where, stop], { state, timeoutMs: 300_000 });
  for (let turn = 0; turn < 400; turn += 1) {
    const found = await access(where).then(
      () => true,
      () => false,
    );
    if (found) break;
    await pause(50);
  }
  const [bus = '', runtime = ''] = (await readFile(where, 'utf8')).split('\n');
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: bus, XDG_RUNTIME_DIR: runtime },
    [Symbol.asyncDispose]: async () => {
      await writeFile(stop, '');
      await session;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
