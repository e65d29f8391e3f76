// Shows an address in the user's own browser, where there is a screen to show it on.
import { spawn } from 'node:child_process';

/** Does nothing where there is no display or no command for it: the address has been printed, and that is enough. */
export function openInBrowser(address) {
  const [command, ...args] = openCommand(address);
  if (!command) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function openCommand(address) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'darwin') return ['open', address];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address];
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', address] : [];
}
