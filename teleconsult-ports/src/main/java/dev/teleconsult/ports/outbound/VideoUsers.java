package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.Upstream;

/** The people the video provider knows. One that lets in each person who holds a link knows none: it only names them. */
@OutboundPort(Upstream.VIDEO)
public interface VideoUsers {

    /**
     * Makes a person known to the provider.
     *
     * <p>Repeating it for the same person gives the same video user, also from another process and after an unknown outcome:
     * the name is made from the person's, in a way that does not give the person away. The role and language of one who is
     * known already stay as they are.
     *
     * @throws dev.teleconsult.ports.PortRejectedException if the provider does not take the person
     */
    @Idempotent
    @MakesNoCall(with = Capability.UNREGISTERED_PEOPLE)
    VideoUserId register(UserId user, Role role, Language language);

    /**
     * Makes a person known under the id they have on record, because the provider has forgotten them. One who is known stays
     * as they are. Repeating it does nothing.
     *
     * @throws dev.teleconsult.ports.PortRejectedException if the provider does not take the person
     */
    @Idempotent
    @MakesNoCall(with = Capability.UNREGISTERED_PEOPLE)
    void restore(VideoUserId videoUser, Role role, Language language);

    /**
     * Makes the provider forget a person. One whom it does not know is fine; rooms they are in stay.
     *
     * @return true; false from a provider that cannot, which keeps the person
     * @throws dev.teleconsult.ports.PortRejectedException if the provider does not let the person go
     */
    @Idempotent
    @MakesNoCall(with = Capability.UNREGISTERED_PEOPLE)
    default boolean delete(VideoUserId videoUser) {
        return false;
    }
}
