package dev.teleconsult.adapter.http.exchange;

import java.util.List;

/** Routes that belong together and share what answers them. */
public interface RouteGroup {
    List<Route> routes();
}
