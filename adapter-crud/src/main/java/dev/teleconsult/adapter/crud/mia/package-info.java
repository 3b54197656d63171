/**
 * The store in the CRUD service of a Mia-Platform, in the collections of the original service: whoever has them keeps them.
 *
 * <p>{@link dev.teleconsult.adapter.crud.mia.MiaCrudStorage} is all there is to it for others. What the collections look
 * like on the wire ({@code bandyerRoomId}, {@code __STATE__}) stays in this package.
 *
 * <p>The collections are the platform's to make; what has to be in them is in the README:
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
package dev.teleconsult.adapter.crud.mia;
