package dev.teleconsult.adapter.crud.sql.channel;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages that wait to be sent. Equal messages are kept once, so there is at most one for each record that is changed
 * or watched here. Above a limit messages are dropped and counted; the regular reads of the other replicas replace
 * them. Safe for use by several threads.
 */
final class OutgoingNews {

    private final int most;
    private final Set<TeleconsultationId> changed = new LinkedHashSet<>();
    private final Map<TeleconsultationId, ReplicaPresence> present = new LinkedHashMap<>();
    private long dropped;

    /** @param most the most changes, and the most reports, that are kept */
    OutgoingNews(int most) {
        this.most = most;
    }

    synchronized void addChanged(TeleconsultationId id) {
        if (changed.size() < most || changed.contains(id)) {
            changed.add(id);
        } else {
            dropped++;
        }
    }

    synchronized void addPresent(ReplicaPresence presence) {
        if (!present.containsKey(presence.id()) && present.size() >= most) {
            dropped++;
            return;
        }
        present.put(presence.id(), presence);
    }

    /** Returns and removes all waiting messages, changes first, otherwise in the order of arrival. */
    synchronized List<ChannelText.News> takeAll() {
        List<ChannelText.News> all = new ArrayList<>();
        changed.forEach(id -> all.add(new ChannelText.Changed(id)));
        present.values().forEach(presence -> all.add(new ChannelText.Present(presence, true)));
        changed.clear();
        present.clear();
        return all;
    }

    /** Puts back messages that could not be sent; messages added since are newer and stay. */
    synchronized void putBack(List<ChannelText.News> news) {
        for (ChannelText.News one : news) {
            if (one instanceof ChannelText.Changed again) {
                addChanged(again.id());
            } else if (one instanceof ChannelText.Present again
                    && !present.containsKey(again.presence().id())) {
                addPresent(again.presence());
            }
        }
    }

    /** The number of dropped messages. */
    synchronized long dropped() {
        return dropped;
    }
}
