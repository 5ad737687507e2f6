package io.customerledger.benchmarks.axon;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.springframework.data.domain.Persistable;

/** The read model. */
@Entity
class CustomerView implements Persistable<String> {

    @Id
    private String id;

    private String fullName;
    private String email;

    CustomerView() {}

    CustomerView(String id, String fullName, String email) {
        this.id = id;
        this.fullName = fullName;
        this.email = email;
    }

    @Override
    public String getId() {
        return id;
    }

    /** Only ever made new by its creation's event. */
    @Override
    public boolean isNew() {
        return true;
    }

    void rename(String name) {
        this.fullName = name;
    }
}
