/**
 * The store in the CRUD service of a Mia-Platform, in the collections of the original service: an operator who has them
 * keeps them.
 *
 * <p>Library users need {@link dev.teleconsult.adapter.crud.mia.MiaCrudStorage} alone. The names of fields on the wire
 * ({@code bandyerRoomId}, {@code __STATE__}) stay in this package.
 *
 * <p>The platform creates the collections; the README of app-bootstrap lists their fields and indexes. For example:
 *
 * <pre>{@code
 * try (TeleconsultStorage storage = MiaCrudStorage.builder(
 *                 crudService, "teleconsultations", "teleconsultations-users")
 *         .callTimeout(Duration.ofSeconds(5))
 *         .build()) {
 *     CheckResult check = storage.check();
 *     assertThat(check.isOk()).isTrue();
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.adapter.crud.mia;

import org.jspecify.annotations.NullMarked;
