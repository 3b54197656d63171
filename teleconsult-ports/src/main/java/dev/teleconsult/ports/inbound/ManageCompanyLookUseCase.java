package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.RequestContext;

/** The look of all calls of the company. A user has to ask; the inbound adapter decides which users may. */
public interface ManageCompanyLookUseCase {

    /** The most an image may have: 10 MB. */
    int MAX_BACKGROUND_BYTES = 10 * 1024 * 1024;

    /**
     * Uploads an image to have behind oneself.
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
