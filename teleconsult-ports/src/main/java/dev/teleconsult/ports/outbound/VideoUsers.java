package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.Upstream;

/**
 * The users at the video provider. A provider that admits each person with a link has no users; it only makes ids for
 * them.
 */
@OutboundPort(Upstream.VIDEO)
public interface VideoUsers {

    /**
     * Registers a person with the provider.
     *
     * <p>Repeating it for the same person gives the same video user, also from another process and after an unknown
     * outcome: the id is derived from the person's id, in a way that does not reveal the person. The role and language
     * of an existing user stay unchanged.
     *
     * @throws dev.teleconsult.ports.PortRejectedException if the provider does not take the person
     */
    @Idempotent
    @MakesNoCall(with = Capability.UNREGISTERED_PEOPLE)
    VideoUserId register(UserId user, Role role, Language language);

    /**
     * Registers a person again under their id on record, because the provider has lost them. An existing user stays
     * unchanged. Repeating the call does nothing.
     *
     * @throws dev.teleconsult.ports.PortRejectedException if the provider does not take the person
     */
    @Idempotent
    @MakesNoCall(with = Capability.UNREGISTERED_PEOPLE)
    void restore(VideoUserId videoUser, Role role, Language language);

    /**
     * Deletes a user at the provider; does nothing if it does not exist. Rooms of the user stay.
     *
     * @return true; false from a provider that cannot delete users
     * @throws dev.teleconsult.ports.PortRejectedException if the provider refuses the deletion
     */
    @Idempotent
    @MakesNoCall(with = Capability.UNREGISTERED_PEOPLE)
    default boolean delete(VideoUserId videoUser) {
        return false;
    }
}
