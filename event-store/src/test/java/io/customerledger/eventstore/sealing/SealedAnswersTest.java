package io.customerledger.eventstore.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.customerledger.api.organization.OrganizationId;
import org.junit.jupiter.api.Test;

class SealedAnswersTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");

    private final SealedAnswers answers = new SealedAnswers(MasterKey.of(MasterKey.generate()));

    @Test
    void an_answer_is_read_under_its_own_key_of_its_own_organization_only() {
        var sealed = answers.seal(ACME, "key", "secret");
        assertThat(answers.unseal(ACME, "key", sealed)).isEqualTo("secret");
        assertThatIllegalStateException().isThrownBy(() -> answers.unseal(ACME, "another", sealed));
        assertThatIllegalStateException()
                .isThrownBy(() -> answers.unseal(new OrganizationId("org_other"), "key", sealed));
    }
}
