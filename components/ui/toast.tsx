'use client'
import { Toast as Radix } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

type Message = { readonly id: number; readonly text: string; readonly detail?: string }
const ToastContext = createContext<(text: string, detail?: string) => void>(() => {})

/** Says a short thing at the foot of the page: `const say = useToast(); say('Link copied')`. */
export const useToast = () => useContext(ToastContext)

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([])
  const say = useCallback((text: string, detail?: string) => {
    setMessages((all) => [
      ...all.slice(-2),
      { id: Date.now(), text, ...(detail === undefined ? {} : { detail }) },
    ])
  }, [])
  return (
    <ToastContext.Provider value={say}>
      <Radix.Provider swipeDirection="down" duration={4000}>
        {children}
        {messages.map((message) => (
          <Radix.Root
            key={message.id}
            onOpenChange={(open) => open || setMessages((all) => all.filter((m) => m.id !== message.id))}
            className="float-in rounded-1 border border-line-strong bg-raised px-3 py-2 shadow-float"
          >
            <Radix.Title className="font-strong">{message.text}</Radix.Title>
            {message.detail && (
              <Radix.Description className="max-w-80 truncate font-mono text-12 text-ink-2">
                {message.detail}
              </Radix.Description>
            )}
          </Radix.Root>
        ))}
        <Radix.Viewport className="no-print fixed right-4 bottom-4 z-50 flex flex-col gap-2 outline-none max-md:bottom-16" />
      </Radix.Provider>
    </ToastContext.Provider>
  )
}
