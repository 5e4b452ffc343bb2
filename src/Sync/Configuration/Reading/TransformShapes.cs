using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Money;
using HubSpotSfSync.Sync.Transforms.Records;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Whether stages, money and lookups stand between the fields that they are made of. Found here, because a record would only find it in
/// the middle of its sync.</summary>
internal static class TransformShapes
{
    public static void Check(SectionReader field, ITransform transform, FieldShape shape)
    {
        if (ProblemOf(transform, shape.HubSpot.Count, shape.Salesforce.Count) is var (what, remedy))
        {
            field.Problems.Add(field.LocationOf("transform"), what, remedy);
        }
    }

    private static (string What, string Remedy)? ProblemOf(ITransform transform, int hubSpot, int salesforce) => transform switch
    {
        DealStage stage when hubSpot != 2 || salesforce != stage.SalesforceFields => stage.SalesforceFields == 2
            ? ("pipelines with record types are two fields on each side", "Write hubspot: [pipeline, dealstage], salesforce: [StageName, RecordTypeId]")
            : ("stages are two fields of HubSpot and one of Salesforce", "Write hubspot: [pipeline, dealstage], salesforce: StageName"),
        PersonLookup people when hubSpot != 1 || salesforce != people.SalesforceFields => (
            $"one contact of HubSpot is {people.SalesforceFields} of Salesforce's fields here", "Name one HubSpot field, and a Salesforce field for each object: salesforce: [Contact__c, Lead__c], lookup: { contacts: [Contact, Lead] }"),
        ContactRole role when hubSpot != 1 || salesforce != role.SalesforceFields => role.SalesforceFields == 2
            ? ("a label with the primary contact is two fields of Salesforce", "Write hubspot: label, salesforce: [Role, IsPrimary]")
            : ("labels are one field of HubSpot and one of Salesforce", "Write hubspot: label, salesforce: Role; for [Role, IsPrimary] also name the label of the primary contact: role: { primary: Main contact }"),
        MoneyTransform { CompanyCurrency: true } when hubSpot != 1 || salesforce != 1 => ("a property in company currency is one field on each side", "Name the record's currency below inputs: { hubspot: [deal_currency_code], salesforce: [CurrencyIsoCode] }"),
        MoneyTransform when hubSpot is not (1 or 2 or 4) || salesforce is not (1 or 2 or 4) => ("money is one, two or four fields on a side", "Write amount, [amount, currency], or [amount, currency, original amount, original currency]"),
        LookupAmong lookup when hubSpot != lookup.Mappings.Count => ($"this lookup names {lookup.Mappings.Count} mappings for {hubSpot} HubSpot fields", "Name one for each: hubspot: [associations.deals, associations.companies], transform: { lookup: [deals, companies] }"),
        LookupAmong when salesforce != 1 => ($"a lookup fills one field of Salesforce, and there are {salesforce}", "Name one; for people in two fields write lookup: { contacts: [Contact, Lead] }"),
        _ => null,
    };
}
