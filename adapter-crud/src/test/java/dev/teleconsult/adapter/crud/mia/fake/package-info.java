/**
 * A fake of the Mia-Platform CRUD service: a real HTTP server on loopback that answers as version 7.2.5 was observed to
 * answer, with its states, coercions, refusals and traps.
 *
 * <p>It is published in this module's test-jar. Seed it, break it, count what it received. It knows nothing of
 * teleconsultations but the two collection definitions of {@link dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition},
 * and what it cannot play (imports, text and geo search, CSV) it refuses with 501 instead of pretending.
 *
 * <p>No method takes or returns null.
 */
package dev.teleconsult.adapter.crud.mia.fake;
