import { PyFloat, PyObject, pyError, type Value } from '../../jinja'

/** A number from the database with its digits kept, as Python's `Decimal` prints them. */
export class Decimal extends PyObject {
  readonly typeName = 'Decimal'
  readonly #digits: bigint
  readonly #scale: number
  /** From digits and how many of them stand behind the point. */
  constructor(digits: bigint, scale: number) {
    super()
    this.#digits = digits
    this.#scale = scale
  }
  /** Reads `-12.50` or `1e-7`; null where it is no finite number. */
  static read(text: string): Decimal | null {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim())
    if (!match || !(match[2] || match[3])) return null
    const fraction = match[3] ?? ''
    const digits = BigInt(`${match[2] ?? ''}${fraction}`) * (match[1] === '-' ? -1n : 1n)
    const scale = fraction.length - Number(match[4] ?? 0)
    return scale >= 0 ? new Decimal(digits, scale) : new Decimal(digits * 10n ** BigInt(-scale), 0)
  }
  static #of(value: Value): Decimal | null {
    if (value instanceof Decimal) return value
    if (typeof value === 'number' || typeof value === 'bigint') return new Decimal(BigInt(value), 0)
    if (typeof value === 'boolean') return new Decimal(value ? 1n : 0n, 0)
    return null
  }
  #at(scale: number): bigint {
    return this.#digits * 10n ** BigInt(scale - this.#scale)
  }
  override text(): string {
    const negative = this.#digits < 0n ? '-' : ''
    const digits = (negative ? -this.#digits : this.#digits).toString().padStart(this.#scale + 1, '0')
    return this.#scale === 0
      ? negative + digits
      : `${negative}${digits.slice(0, -this.#scale)}.${digits.slice(-this.#scale)}`
  }
  override repr(): string {
    return `Decimal('${this.text()}')`
  }
  override truthy(): boolean {
    return this.#digits !== 0n
  }
  override hashKey(): unknown {
    const value = Number(this.text())
    return Number.isSafeInteger(value) ? value : `decimal ${value}`
  }
  override compare(other: Value): number | undefined {
    if (other instanceof PyFloat) return Math.sign(Number(this.text()) - other.value)
    const right = Decimal.#of(other)
    if (!right) return undefined
    const scale = Math.max(this.#scale, right.#scale)
    const difference = this.#at(scale) - right.#at(scale)
    return difference === 0n ? 0 : difference < 0n ? -1 : 1
  }
  override equals(other: Value): boolean {
    return this.compare(other) === 0
  }
  override get isNumber(): boolean {
    return true
  }
  /** Half to even, as Python's `round`. */
  #rounded(places: number): Decimal {
    if (places >= this.#scale) return new Decimal(this.#at(places), places)
    const unit = 10n ** BigInt(this.#scale - places)
    const [whole, rest] = [this.#digits / unit, this.#digits % unit]
    const twice = (rest < 0n ? -rest : rest) * 2n
    const up = twice > unit || (twice === unit && whole % 2n !== 0n)
    return new Decimal(up ? whole + (this.#digits < 0n ? -1n : 1n) : whole, places)
  }
  #whole(): Value {
    const whole = this.#digits / 10n ** BigInt(this.#scale)
    const small = Number(whole)
    return Number.isSafeInteger(small) ? small : whole
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator === 'int') return this.#whole()
    if (operator === 'float') return new PyFloat(Number(this.text()))
    if (operator === 'round') return this.#rounded(typeof other === 'number' ? Math.max(0, other) : 0)
    const given = Decimal.#of(other)
    if (!given) return undefined
    const [left, right] = reflected ? [given, this] : [this, given]
    const scale = Math.max(left.#scale, right.#scale)
    const [a, b] = [left.#at(scale), right.#at(scale)]
    switch (operator) {
      case '+':
        return new Decimal(a + b, scale)
      case '-':
        return new Decimal(a - b, scale)
      case '*':
        return new Decimal(left.#digits * right.#digits, left.#scale + right.#scale)
      case '/':
        return divide(a, b)
      case '//':
        return new Decimal(nonZero(b) && a / b, 0)
      case '%':
        return new Decimal(nonZero(b) && a % b, scale)
    }
    return undefined
  }
}

/** A quotient with 28 significant digits, without trailing zeros. */
function divide(a: bigint, b: bigint): Decimal {
  nonZero(b)
  const whole = (a / b).toString().replace('-', '').length
  let scale = Math.max(0, 28 - whole)
  let digits = (a * 10n ** BigInt(scale)) / b
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n
    scale--
  }
  return new Decimal(digits, scale)
}

function nonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw pyError('DivisionByZero', "[<class 'decimal.DivisionByZero'>]")
  return divisor
}
