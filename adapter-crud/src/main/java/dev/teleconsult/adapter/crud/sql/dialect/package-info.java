/**
 * What differs between SQLite and PostgreSQL, and the migrations of the schema, of which each dialect has a folder. A third database
 * begins here. The neighbour {@code connection} opens databases with it.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.dialect;

import org.jspecify.annotations.NullMarked;
