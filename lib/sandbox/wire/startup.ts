import { failure, type Notice, type SandboxError } from '../errors/error'
import { toSandboxError } from '../errors/translate'
import type { Variables } from '../session/variables'
import { Body, type MessageReader } from './reader'

const protocol3 = 196_608
const sslRequest = 80_877_103
const gssRequest = 80_877_104
const cancelRequest = 80_877_102

/** What a client begins with. */
type Asked =
  | { readonly kind: 'session'; readonly parameters: Map<string, string> }
  | { readonly kind: 'cancel'; readonly connectionId: number; readonly secret: number }
  | { readonly kind: 'refused'; readonly error: SandboxError }

/** Reads startup packets, so far as they have come; encryption, which a client asks for first, is refused. */
export function startup(reader: MessageReader, refuseEncryption: () => void): Asked | null {
  for (let packet = reader.startup(); packet; packet = reader.startup()) {
    if (packet.version === sslRequest || packet.version === gssRequest) {
      refuseEncryption()
      continue
    }
    if (packet.version === cancelRequest) {
      return {
        kind: 'cancel',
        connectionId: packet.body.readInt32BE(0),
        secret: packet.body.readInt32BE(4),
      }
    }
    if (packet.version >> 16 !== protocol3 >> 16) {
      return {
        kind: 'refused',
        error: failure('08004', "server does not support the client's requested protocol version"),
      }
    }
    return { kind: 'session', parameters: parametersOf(packet.body) }
  }
  return null
}

function parametersOf(body: Buffer): Map<string, string> {
  const parameters = new Map<string, string>()
  const reader = new Body(body)
  while (!reader.done) {
    const name = reader.text()
    if (name === '') break
    parameters.set(name, reader.text())
  }
  return parameters
}

/** `--name=value` and `-c name=value`; a backslash keeps a space. Anything else is passed over. */
function optionsOf(text: string): readonly (readonly [string, string])[] | null {
  const words = text.match(/(?:\\.|[^\s\\])+/g)?.map((word) => word.replace(/\\(.)/g, '$1')) ?? []
  const found: [string, string][] = []
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    const given =
      word === '-c'
        ? (words[++i] ?? '')
        : word.startsWith('-c')
          ? word.slice(2)
          : word.startsWith('--')
            ? word.slice(2)
            : ''
    const equals = given.indexOf('=')
    if (equals <= 0) return null
    found.push([given.slice(0, equals).replaceAll('-', '_'), given.slice(equals + 1)])
  }
  return found
}

const unparsed: Notice = {
  severity: 'NOTICE',
  code: '00000',
  message: 'startup setting options not set: could not parse',
}

/** Sets what the role and then the client want to begin with; tells of what couldn't be set of the latter. */
export function applySettings(
  variables: Variables,
  ofRole: Readonly<Record<string, string>>,
  parameters: ReadonlyMap<string, string>,
): readonly Notice[] {
  for (const [name, value] of Object.entries(ofRole)) applySetting(variables, name, value)
  const notices: Notice[] = []
  const apply = (name: string, value: string): void => {
    const notice = applySetting(variables, name, value)
    if (notice) notices.push(notice)
  }
  for (const [name, value] of parameters) {
    if (name === 'user' || name.startsWith('_pq_.')) continue
    if (name !== 'options') {
      apply(name, value)
      continue
    }
    const options = optionsOf(value)
    if (options === null) notices.push(unparsed)
    for (const [option, given] of options ?? []) apply(option, given)
  }
  return notices
}

function applySetting(variables: Variables, name: string, value: string): Notice | null {
  if (name === 'database' && value === '') return null
  try {
    variables.set(name, [value])
    return null
  } catch (error) {
    const { fields } = toSandboxError(error)
    return {
      severity: 'NOTICE',
      code: '00000',
      message: `startup setting ${name} not set: ${fields.message}`,
    }
  }
}
