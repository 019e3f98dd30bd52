// Builds the style sheet and copies fonts, script and licence texts into the package's static folder.
//   node build.mjs           writes
//   node build.mjs --check   compares with what is committed and exits 1 when they differ
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, '..', 'src', 'hoiam', 'site', 'static', 'hoiam')
const modules = join(here, 'node_modules')
const checking = process.argv.includes('--check')
const lock = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8')).packages

const css = sass
  .compile(join(here, 'src', 'hoiam.scss'), { style: 'compressed', loadPaths: [modules], quietDeps: true })
  // The look, the name and the classes are this house's own: nothing served may pass for the source library's owner.
  .css.replaceAll('govuk-frontend-version', 'ha-source-version')
  .replace(/govuk-(?!frontend )/g, 'ha-')

const out = new Map()
out.set('hoiam.css', css + '\n')
out.set('hoiam.js', readFileSync(join(here, 'src', 'hoiam.js')))
out.set('mark.svg', readFileSync(join(here, 'src', 'mark.svg')))
for (const subset of ['vietnamese', 'latin', 'latin-ext']) {
  for (const weight of [400, 600]) {
    const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`
    out.set(`fonts/${name}`, readFileSync(join(modules, '@fontsource/be-vietnam-pro/files', name)))
  }
}
out.set(
  'licences.txt',
  '== govuk-frontend (structure of the form components) ==\n' +
    readFileSync(join(here, 'licences', 'govuk-frontend.txt'), 'utf8') +
    '\n== Be Vietnam Pro (type) ==\n' +
    readFileSync(join(modules, '@fontsource/be-vietnam-pro', 'LICENSE'), 'utf8')
)

const manifest = { packages: [], files: {} }
for (const name of ['govuk-frontend', '@fontsource/be-vietnam-pro', 'sass']) {
  const { version, integrity, license } = lock[`node_modules/${name}`]
  manifest.packages.push({ package: name, version, license, integrity })
}
for (const [name, content] of [...out].sort(([a], [b]) => (a < b ? -1 : 1))) {
  manifest.files[name] = createHash('sha256').update(content).digest('hex')
}
out.set('manifest.json', JSON.stringify(manifest, null, 2) + '\n')

let differs = 0
for (const [name, content] of out) {
  const path = join(target, name)
  if (checking) {
    if (!existsSync(path) || !readFileSync(path).equals(Buffer.from(content))) {
      console.error(`differs: ${name}`)
      differs = 1
    }
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}
process.exit(differs)
