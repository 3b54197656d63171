/**
 * The store in the CRUD service of a Mia-Platform, in the collections of the original service: whoever has them keeps them.
 *
 * <p>{@link dev.teleconsult.adapter.crud.mia.MiaCrudStorage} is all there is to it for others. What the collections look
 * like on the wire ({@code bandyerRoomId}, {@code __STATE__}) stays in this package.
 */
package dev.teleconsult.adapter.crud.mia;
