package dev.teleconsult.adapter.http.wire;

import dev.teleconsult.domain.Notice;

/**
 * The JSON of a notice.
 *
 * @param until when it expires
 */
public record NoticeView(String kind, String until) {

    public static NoticeView of(Notice notice) {
        return new NoticeView(notice.kind().name(), Wire.text(notice.until()));
    }
}
