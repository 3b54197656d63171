/**
 * The tables of teleconsultations, and of the facts that are written together with them: statements, columns and the documents in
 * columns. What is kept beside them is in the neighbour {@code tables}.
 */
@NullMarked
package dev.teleconsult.adapter.crud.sql.records;

import org.jspecify.annotations.NullMarked;
