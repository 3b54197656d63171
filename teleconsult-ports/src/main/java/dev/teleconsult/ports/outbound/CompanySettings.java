package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.Upstream;

/** The look of all calls of the company. */
@OutboundPort(Upstream.VIDEO)
public interface CompanySettings {

    /**
     * Uploads an image. It is not used before it is made the default. Uploading twice keeps two.
     *
     * @param jpeg not kept or changed
     * @throws dev.teleconsult.domain.RefusalException {@link
     *     dev.teleconsult.domain.RefusalCode#BACKGROUND_REFUSED} if the provider does not take the image
     */
    Background uploadBackground(byte[] jpeg);

    /**
     * Makes an uploaded image the default.
     *
     * @throws dev.teleconsult.domain.RefusalException {@link
     *     dev.teleconsult.domain.RefusalCode#UNKNOWN_BACKGROUND} if there is none of that alias
     */
    @Idempotent
    Company useBackground(String alias);
}
