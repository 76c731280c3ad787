import { type ClassValue, clsx } from 'clsx'

/** Joins class names; falsy ones fall away. */
export const cx = (...values: readonly ClassValue[]): string => clsx(values)
