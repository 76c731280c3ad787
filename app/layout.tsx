import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '../components/shell/providers'
import { fontClasses } from './fonts'
import './globals.css'

export const metadata: Metadata = {
  description: 'Lineage, docs and deploy control for dbt projects on Materialize',
}
export const viewport: Viewport = { colorScheme: 'light dark' }

/** The theme is set here, from its cookie, before anything is painted. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('theme')?.value
  const chosen = theme === 'light' || theme === 'dark' ? { 'data-theme': theme } : {}
  return (
    <html lang="en" className={fontClasses} {...chosen}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
