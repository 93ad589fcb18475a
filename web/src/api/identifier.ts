// Ids that the browser makes: 15 characters a-z0-9, so that every command can be repeated safely.
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 15;
// Bytes from 252 on are drawn again: with them the first letters would come up more often.
const FAIR = 256 - (256 % ALPHABET.length);

export function newId(): string {
  let id = '';
  while (id.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      if (byte < FAIR && id.length < LENGTH) id += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return id;
}
