package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.PageSettings;
import java.util.List;

/**
 * The settings of the page, checked by {@link PageSettings.Builder}.
 *
 * @param path under which the page is served
 * @param apiPath under which the page finds the API
 * @param logoUrl empty for none
 * @param timeZone the zone in which appointments are shown; empty for the reader's
 * @param support how a patient gets help
 * @param privacyUrl empty for none
 * @param afterUrl where a person may go on after the visit; empty for nowhere
 * @param signInUrl where a person signs in again; empty for the page's own address
 * @param publicUrl the address before the path for people outside, without a slash at its end; empty if unknown
 * @param calendarOrganizer the address that calendar files name as their organizer; empty for one that takes no mail
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

    /** The same, showing calls from other hosts. */
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
