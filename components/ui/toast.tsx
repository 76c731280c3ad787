'use client'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'

const SHOWN_MS = 4000
type Message = { readonly id: number; readonly text: string; readonly detail: string | null }
const ToastContext = createContext<(text: string, detail?: string) => void>(() => {})

/** Says a short thing at the foot of the page: `const say = useToast(); say('Link copied')`. */
export const useToast = () => useContext(ToastContext)

/** Holds the messages; a polite live region reads them aloud, and each leaves by itself unless the pointer rests on it. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([])
  const last = useRef(0)
  const say = useCallback((text: string, detail?: string) => {
    last.current++
    const message = { id: last.current, text, detail: detail ?? null }
    setMessages((all) => [...all.slice(-2), message])
  }, [])
  const leave = useCallback((id: number) => setMessages((all) => all.filter((each) => each.id !== id)), [])
  return (
    <ToastContext.Provider value={say}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="no-print fixed right-4 bottom-4 z-50 flex flex-col items-end gap-2 max-md:bottom-18"
      >
        {messages.map((message) => (
          <Toast key={message.id} message={message} onLeave={leave} />
        ))}
      </div>
    </ToastContext.Provider>
  )
}

function Toast({ message, onLeave }: { message: Message; onLeave: (id: number) => void }) {
  const [held, setHeld] = useState(false)
  const { id, text, detail } = message
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => onLeave(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, id, onLeave])
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className="float-in rounded-1 border border-line-strong bg-raised px-3 py-2 shadow-float"
    >
      <p className="font-strong">{text}</p>
      {detail !== null && <p className="max-w-80 truncate font-mono text-12 text-ink-2">{detail}</p>}
    </div>
  )
}
