/**
 * The store in the CRUD service of a Mia-Platform. It uses the collections of the original service, so that existing
 * data stay in use.
 *
 * <p>{@link dev.teleconsult.adapter.crud.mia.MiaCrudStorage} is the only public class. {@code CrudClient} and
 * {@code CrudCollection} send the requests, one class {@code Mia…} implements each port,
 * {@code TeleconsultationDocument} and {@code Journal} map a record to its document, and {@code Guard} makes
 * compare-and-set filters. The names of fields on the wire ({@code bandyerRoomId}, {@code __STATE__}) stay in this
 * package.
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
