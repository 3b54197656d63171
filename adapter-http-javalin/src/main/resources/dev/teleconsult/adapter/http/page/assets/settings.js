// What the server tells the page about itself, and what the address says.
const told = JSON.parse(document.querySelector('meta[name=teleconsult]').content);
const query = new URLSearchParams(window.location.search);

/** As PageRoutes writes them. */
export const settings = told;

/** Mail programs add a full stop or a bracket to a link; no id ends with one. */
export const roomId = lastPart(window.location.pathname).replace(/[\s.,;:)\]>'"]+$/, '');
export const askedLanguage = query.get('language') || '';
export const useBackground = query.get('useBackground') === 'true';

function lastPart(path) {
  const parts = path.split('/').filter(Boolean);
  if (parts[parts.length - 2] !== 'teleconsultation') return '';
  try {
    return decodeURIComponent(parts[parts.length - 1]);
  } catch (malformed) {
    return '';
  }
}
