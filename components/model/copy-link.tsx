'use client'
import { Link2 } from 'lucide-react'
import { IconButton } from '../ui/button'
import { useToast } from '../ui/toast'

/** Copies the address of what is seen. */
export function CopyLink() {
  const say = useToast()
  return (
    <IconButton
      label="Copy a link to this page"
      className="border border-line-strong bg-surface"
      onClick={() => {
        void navigator.clipboard.writeText(window.location.href)
        say('Link copied', window.location.href)
      }}
    >
      <Link2 size={15} />
    </IconButton>
  )
}
