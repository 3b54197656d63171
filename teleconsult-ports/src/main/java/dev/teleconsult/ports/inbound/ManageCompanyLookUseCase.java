package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.RequestContext;

/** Changes the appearance of all calls of the company. Only users may do so, and the inbound adapter decides which. */
public interface ManageCompanyLookUseCase {

    /** The largest image: 10 MB. */
    int MAX_BACKGROUND_BYTES = 10 * 1024 * 1024;

    /**
     * Uploads a background image.
     *
     * @param jpeg at most {@link #MAX_BACKGROUND_BYTES}
     */
    @Refuses({
        RefusalCode.UNAUTHORIZED_USER,
        RefusalCode.BACKGROUND_NOT_JPEG,
        RefusalCode.BACKGROUND_TOO_LARGE,
        RefusalCode.BACKGROUND_REFUSED,
        RefusalCode.UNSUPPORTED_BY_PROVIDER
    })
    Background uploadBackground(byte[] jpeg, RequestContext context);

    /** Makes an uploaded image the default. */
    @Refuses({RefusalCode.UNAUTHORIZED_USER, RefusalCode.UNKNOWN_BACKGROUND, RefusalCode.UNSUPPORTED_BY_PROVIDER})
    Company useBackground(String alias, RequestContext context);
}
