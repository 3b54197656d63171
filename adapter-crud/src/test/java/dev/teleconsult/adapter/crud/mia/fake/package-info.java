/**
 * A fake of the Mia-Platform CRUD service: a real HTTP server on loopback that answers as version 7.2.5 was observed to
 * answer, with its states, conversions, refusals and traps.
 *
 * <p>It is published in this module's test-jar. It can be filled and broken, and its requests can be counted. It knows
 * nothing of teleconsultations except the two collection definitions of {@link
 * dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition}, and it answers operations it does not play (imports,
 * text and geo search, CSV) with 501.
 *
 * <p>No method takes or returns null.
 */
package dev.teleconsult.adapter.crud.mia.fake;
