package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OrphansTest {

    private final long here = ProcessHandle.current().pid();
    private final Path bin =
            Path.of(ProcessHandle.current().info().command().orElseThrow()).getParent();

    @Test
    void what_runs_from_below_the_folder_is_its_own() {
        assertThat(Orphans.of(bin)).contains(here);
    }

    @Test
    void what_runs_from_a_neighbour_whose_name_begins_like_the_folders_is_not() {
        assertThat(Orphans.of(bin.resolveSibling("b"))).doesNotContain(here);
    }
}
