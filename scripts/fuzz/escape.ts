/** What a template could leave behind if it got hold of the host. */
const watched = {
  globalThis,
  Object,
  Array,
  Function,
  String,
  Number,
  RegExp,
  Promise,
  Map,
  Set,
  Error,
  JSON,
  Math,
}

function keysOf(value: object): string {
  return Reflect.ownKeys(value).map(String).sort().join(',')
}

function look(): Map<string, string> {
  const seen = new Map<string, string>()
  for (const [name, value] of Object.entries(watched)) {
    seen.set(name, keysOf(value))
    if (typeof value === 'function') seen.set(`${name}.prototype`, keysOf(value.prototype))
  }
  seen.set('process.env', JSON.stringify(process.env))
  return seen
}

/** Remembers the host's objects; `changed` names the first that isn't as it was, or gives null. */
export function world(): { changed(): string | null } {
  const before = look()
  return {
    changed: () => {
      for (const [name, keys] of look()) if (before.get(name) !== keys) return `${name} was changed`
      return null
    },
  }
}
