"""Purposes by their names: the labels of the W3C Data Privacy Vocabulary 2.0 (https://w3id.org/dpv, its purposes)."""

from __future__ import annotations

import re
from typing import Final

_IRI: Final = re.compile(r"https://w3id\.org/dpv(?:/2\.[0-9])?#([A-Za-z]{1,60})", re.ASCII)
_GENERAL: Final = "Purpose"
"""The class of all purposes: whoever states it says nothing."""

_LISTED: Final = """
AcademicResearch AccountManagement Advertising AgeVerification CombatClimateChange CommercialPurpose
CommercialResearch CommunicationForCustomerCare CommunicationManagement CounterMoneyLaundering Counterterrorism
CreditChecking CustomerCare CustomerClaimsManagement CustomerManagement CustomerOrderManagement
CustomerRelationshipManagement CustomerSolvencyMonitoring DataAltruism DeliveryOfGoods DirectMarketing
DisputeManagement EnforceAccessControl EnforceSecurity EstablishContractualAgreement FraudPreventionAndDetection
FulfilmentOfContractualObligation FulfilmentOfObligation HumanResourceManagement IdentityAuthentication
IdentityVerification ImproveExistingProductsAndServices ImproveHealthcare ImprovePublicServices
IncreaseServiceRobustness InternalResourceOptimisation LegalCompliance MaintainCreditCheckingDatabase
MaintainCreditRatingDatabase MaintainFraudDatabase Marketing OptimisationForConsumer OptimisationForController
OptimiseUserInterface OrganisationComplianceManagement OrganisationGovernance OrganisationRiskManagement
PaymentManagement Personalisation PersonalisedAdvertising PersonalisedBenefits PersonnelHiring PersonnelManagement
PersonnelPayment ProtectionOfNationalSecurity ProtectionOfPublicSecurity ProvideEventRecommendations
ProvideOfficialStatistics ProvidePersonalisedRecommendations ProvideProductRecommendations PublicBenefit
PublicPolicyMaking PublicRelations RecordManagement RepairImpairments RequestedServiceProvision
ResearchAndDevelopment RightsFulfillment ScientificResearch SearchFunctionalities SellDataToThirdParties
SellInsightsFromData SellProducts SellProductsToDataSubject ServiceOptimisation ServicePersonalisation
ServiceProvision ServiceRegistration ServiceUsageAnalytics SocialMediaMarketing TargetedAdvertising
TechnicalServiceProvision UserInterfacePersonalisation VendorManagement VendorPayment VendorRecordsManagement
VendorSelectionAssessment Verification
"""
"""Those whose label is their name, word by word."""
_NAMES: Final = frozenset(_LISTED.split())

_LABELS: Final = {
    "ImproveInternalCRMProcesses": "Improve Internal CRM Processes",
    "ImproveTransportMobility": "Improve Transport and Mobility",
    "MemberPartnerManagement": "Members and Partners Management",
    "MisusePreventionAndDetection": "Misuse, Prevention and Detection",
    "NonCommercialPurpose": "Non-commercial Purpose",
    "NonCommercialResearch": "Non-Commercial Research",
    "ProtectionOfIPR": "Protection of Intellectual Property Rights",
}
_SMALL: Final = frozenset({"And", "For", "From", "Of", "To"})


def label_of(iri: str) -> str | None:
    """Return the vocabulary's label of a purpose; None for one that it does not have, or that says nothing."""
    found = _IRI.fullmatch(iri)
    if found is None:
        return None
    name = found[1]
    if name not in _NAMES:
        return _LABELS.get(name)
    words = re.findall(r"[A-Z][a-z]*", name)
    return " ".join(word.lower() if word in _SMALL else word for word in words)


def is_general(iri: str) -> bool:
    """Whether an IRI names no purpose in particular."""
    found = _IRI.fullmatch(iri)
    return found is not None and found[1] == _GENERAL
