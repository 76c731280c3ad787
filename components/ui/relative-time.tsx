'use client'
import { useEffect, useState } from 'react'

/** `42 s ago`, `3 min ago`, `5 h ago`, `2 d ago`. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

/** A time as its distance from now, with the exact one in the title. The server writes the exact one, as it can't know the reader's now. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  const exact = at.replace('T', ' ').replace(/\.\d+/, '').replace(/Z$/, ' UTC')
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap">
      {now === null ? exact : ago(Date.parse(at), now)}
    </time>
  )
}
