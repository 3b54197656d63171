package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.Upstream;

/** The appearance of all calls of the company. */
@OutboundPort(Upstream.VIDEO)
public interface CompanySettings {

    /**
     * Uploads an image, which is only used once it is made the default. Uploading it twice makes two images.
     *
     * @param jpeg not kept or changed
     * @throws dev.teleconsult.domain.RefusalException {@link dev.teleconsult.domain.RefusalCode#BACKGROUND_REFUSED} if
     *     the provider refuses the image
     */
    Background uploadBackground(byte[] jpeg);

    /**
     * Makes an uploaded image the default.
     *
     * @throws dev.teleconsult.domain.RefusalException {@link dev.teleconsult.domain.RefusalCode#UNKNOWN_BACKGROUND} if
     *     no image has this alias
     */
    @Idempotent
    Company useBackground(String alias);
}
