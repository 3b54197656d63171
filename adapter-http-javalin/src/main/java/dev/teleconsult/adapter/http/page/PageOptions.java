package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.PageSettings;
import java.util.List;

/**
 * The settings of the page, checked by {@link PageSettings.Builder}.
 *
 * @param path the path of the page
 * @param apiPath the path of the API for the page
 * @param logoUrl empty for none
 * @param timeZone the zone in which appointments are shown; empty for the reader's
 * @param support the contacts for patients who need help
 * @param privacyUrl empty for none
 * @param afterUrl the address of a link shown after the visit; empty for none
 * @param signInUrl the address to sign in again; empty for the page's own address
 * @param publicUrl the public address without the path and without a slash at its end; empty if unknown
 * @param calendarOrganizer the organizer's address in calendar files; empty for a no-reply address
 */
public record PageOptions(
        String path,
        String apiPath,
        String brand,
        String logoUrl,
        PageSettings.Theme theme,
        boolean joinAtOnce,
        boolean deletesUploads,
        List<String> frameSources,
        List<String> frameAncestors,
        String timeZone,
        PageSettings.Support support,
        String privacyUrl,
        String afterUrl,
        String signInUrl,
        String publicUrl,
        String calendarOrganizer) {

    /** Returns a copy with other hosts of calls. */
    public PageOptions framing(List<String> sources) {
        return new PageOptions(
                path,
                apiPath,
                brand,
                logoUrl,
                theme,
                joinAtOnce,
                deletesUploads,
                sources,
                frameAncestors,
                timeZone,
                support,
                privacyUrl,
                afterUrl,
                signInUrl,
                publicUrl,
                calendarOrganizer);
    }
}
