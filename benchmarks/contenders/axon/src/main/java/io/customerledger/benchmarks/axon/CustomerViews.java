package io.customerledger.benchmarks.axon;

import org.springframework.data.jpa.repository.JpaRepository;

interface CustomerViews extends JpaRepository<CustomerView, String> {}
