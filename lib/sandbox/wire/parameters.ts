import { failure } from '../errors/error'

/** A parameter's bytes as text: binary ones only of the types that drivers send so. */
export function decoded(bytes: Buffer, format: number, oid: number): string {
  if (format === 0) return bytes.toString('utf8')
  switch (oid) {
    case 16:
      return bytes[0] === 0 ? 'f' : 't'
    case 20:
      return bytes.readBigInt64BE(0).toString()
    case 21:
      return bytes.readInt16BE(0).toString()
    case 23:
    case 26:
      return bytes.readInt32BE(0).toString()
    case 701:
      return bytes.readDoubleBE(0).toString()
    case 17:
      return `\\x${bytes.toString('hex')}`
    case 25:
    case 1043:
    case 3802:
      return bytes.toString('utf8')
    default:
      throw failure('0A000', 'sandbox does not support binary parameters of this type', {
        hint: 'send it as text',
      })
  }
}
