using static HubSpotSfSync.Sandbox.HubSpot.Schema.DefaultProperties;

namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>The properties of deals, tickets, products and line items.</summary>
internal static class SalesProperties
{
    private const string Modified = "hs_lastmodifieddate";

    public static PropertyCatalogue Deals() => new(
    [
        Text("dealname"), Of("dealstage", "radio"), Of("pipeline", "select"), Number("amount"), Instant("closedate"),
        Text("deal_currency_code") with { Type = "enumeration", FieldType = "select", ExternalOptions = true },
        Calculated("amount_in_home_currency"), Number("hs_exchange_rate"), Calculated("hs_deal_stage_probability"),
        Calculated("hs_is_closed", "bool"), Calculated("hs_is_closed_won", "bool"), Calculated("hs_closed_amount"),
        Calculated("hs_closed_amount_in_home_currency"), Calculated("hs_projected_amount"),
        Calculated("hs_projected_amount_in_home_currency"), Owner(), LongText("description"),
        Choice("dealtype", "newbusiness", "existingbusiness"), Choice("hs_priority", "low", "medium", "high"),
        Choice("hs_manual_forecast_category", "OMIT", "PIPELINE", "BEST_CASE", "COMMIT", "CLOSED"),
        LongText("hs_next_step"), LongText("closed_lost_reason"), LongText("closed_won_reason"),
        .. Computed(Modified), .. Merged(),
    ]);

    public static PropertyCatalogue Tickets() => new(
    [
        Text("subject"), LongText("content"), Of("hs_pipeline", "select"), Of("hs_pipeline_stage", "select"),
        Choice("hs_ticket_priority", "LOW", "MEDIUM", "HIGH", "URGENT"),
        Choice("hs_ticket_category", "PRODUCT_ISSUE", "BILLING_ISSUE", "FEATURE_REQUEST", "GENERAL_INQUIRY") with { FieldType = "checkbox" },
        Choice("source_type", "CHAT", "EMAIL", "FORM", "PHONE"), Owner(), Instant("closed_date"), .. Computed(Modified), .. Merged(),
    ]);

    public static PropertyCatalogue Products() => new(
    [
        Text("name"), LongText("description"), Number("price"), Text("hs_sku"), Text("hs_url"),
        Number("hs_cost_of_goods_sold"), .. Computed(Modified),
    ]);

    public static PropertyCatalogue LineItems() => new(
    [
        Text("name"), LongText("description"), Number("price"), Number("quantity"), Number("amount"), Number("discount"),
        Text("hs_sku"), Number("hs_product_id"), Text("hs_line_item_currency_code"), .. Computed(Modified),
    ]);

    // Its options are the portal's pipelines and their stages.
    private static PropertyDefinition Of(string name, string fieldType) => new(name, "enumeration", fieldType) { ExternalOptions = true };
}
