/**
 * The differences between SQLite and PostgreSQL ({@code Dialect}), and the migrations of the schema
 * ({@code Migrations}), with a folder of scripts for each dialect. Support for a third database starts here. The
 * package {@code connection} uses it to open databases.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.dialect;

import org.jspecify.annotations.NullMarked;
