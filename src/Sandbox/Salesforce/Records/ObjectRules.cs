using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>What single objects work out for themselves, and what they refuse.</summary>
internal static class ObjectRules
{
    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>Fills in what follows from what was written.</summary>
    public static void Derive(Org org, RowDraft draft, DateTimeOffset now)
    {
        switch (draft.Type.Name)
        {
            case "Opportunity":
                DeriveOpportunity(draft, now);
                break;
            case "Task":
                DeriveTask(org, draft, now);
                break;
            case "Event":
                DeriveEvent(org, draft);
                break;
            case "CampaignMember":
                DeriveMember(draft, now);
                break;
            default:
                break;
        }
    }

    public static void Check(Org org, RowDraft draft)
    {
        switch (draft.Type.Name)
        {
            case "CampaignMember":
                CheckMember(org, draft);
                break;
            case "Event":
                CheckEvent(draft);
                break;
            case OrgObjects.DatedConversionRate:
                CheckRate(org, draft);
                break;
            default:
                break;
        }
    }

    public static void CheckParent(SObjectType type, FieldDefinition field, SObjectRecord parent)
    {
        if (field.Name == "WhoId" && parent.Type.Find("IsConverted") is { } converted && parent[converted] is true)
        {
            throw new RefusedException(new SalesforceError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"));
        }

        if (field.Name == "OwnerId" && parent[parent.Type["IsActive"]] is not true)
        {
            throw new RefusedException(new SalesforceError(
                "INACTIVE_OWNER_OR_USER", $"operation performed with inactive user [{parent.Id}] as owner of {type.Name.ToLowerInvariant()}"));
        }
    }

    /// <summary>What other rows change because of this one.</summary>
    public static IEnumerable<(SObjectRecord Record, FieldWrite Write)> Follow(Org org, SObjectRecord saved)
    {
        var type = saved.Type;
        return type.Name switch
        {
            // An opportunity has one primary contact.
            "OpportunityContactRole" when saved[type["IsPrimary"]] is true => org.Table(type)
                .FindBy(type["OpportunityId"], (string)saved[type["OpportunityId"]]!)
                .Where(other => other != saved && other[type["IsPrimary"]] is true)
                .Select(other => (other, new FieldWrite(type["IsPrimary"], False))),
            OrgObjects.DatedConversionRate => RateEnds(org, saved),
            _ => [],
        };
    }

    private static void DeriveOpportunity(RowDraft draft, DateTimeOffset now)
    {
        var type = draft.Type;
        if (draft.Existing is { } existing && existing[type["HasOpportunityLineItem"]] is true && draft.IsTouched("Amount"))
        {
            // With line items a written amount is ignored, without an error.
            draft["Amount"] = existing[type["Amount"]];
        }

        if (draft.IsTouched("StageName") && draft["StageName"] is string name)
        {
            var stage = OpportunityStages.Find(name) ?? new StageDefinition(name, 0, "Pipeline");
            draft["IsClosed"] = stage.IsClosed ? True : False;
            draft["IsWon"] = stage.IsWon ? True : False;
            if (draft.Existing is null || !name.Equals(draft.Existing[type["StageName"]]))
            {
                draft["Probability"] = Written(draft, "Probability") ? draft["Probability"] : stage.Probability;
                draft["ForecastCategoryName"] = Written(draft, "ForecastCategoryName") ? draft["ForecastCategoryName"] : stage.CategoryName;
                draft["LastStageChangeDate"] = draft.Existing is null ? null : now;
            }
        }

        if (draft["ForecastCategoryName"] is string category)
        {
            draft["ForecastCategory"] = OpportunityStages.Categories[Math.Max(0, Array.IndexOf(OpportunityStages.CategoryNames, category))];
        }

        draft["ExpectedRevenue"] = draft["Amount"] is double amount ? Math.Round(amount * (draft["Probability"] as double? ?? 0) / 100, 2) : null;
        if (draft["CloseDate"] is DateOnly close)
        {
            var quarter = ((close.Month - 1) / 3) + 1;
            draft["FiscalYear"] = (double)close.Year;
            draft["FiscalQuarter"] = (double)quarter;
            draft["Fiscal"] = string.Create(CultureInfo.InvariantCulture, $"{close.Year} {quarter}");
        }
    }

    // A default that was put in before does not count as written.
    private static bool Written(RowDraft draft, string field) => draft.IsTouched(field) && draft[field] is not null;

    private static void DeriveTask(Org org, RowDraft draft, DateTimeOffset now)
    {
        var isClosed = draft["Status"] is "Completed";
        draft["CompletedDateTime"] = isClosed ? draft["CompletedDateTime"] ?? now : null;
        draft["IsClosed"] = isClosed ? True : False;
        draft["IsHighPriority"] = draft["Priority"] is "High" ? True : False;
        draft["AccountId"] = AccountOf(org, draft);
    }

    private static void DeriveEvent(Org org, RowDraft draft)
    {
        draft["AccountId"] = AccountOf(org, draft);
        if (draft.IsTouched("ActivityDateTime") && !draft.IsTouched("StartDateTime"))
        {
            draft["StartDateTime"] = draft["ActivityDateTime"];
        }

        if (draft["StartDateTime"] is not DateTimeOffset start)
        {
            return;
        }

        if (draft.IsTouched("EndDateTime") && draft["EndDateTime"] is DateTimeOffset end)
        {
            draft["DurationInMinutes"] = Written(draft, "DurationInMinutes") ? draft["DurationInMinutes"] : (end - start).TotalMinutes;
        }
        else if (draft["DurationInMinutes"] is double minutes)
        {
            draft["EndDateTime"] = start.AddMinutes(minutes);
        }

        draft["ActivityDateTime"] = draft["IsAllDayEvent"] is true ? null : start;
        draft["ActivityDate"] = DateOnly.FromDateTime(start.UtcDateTime);
    }

    private static string? AccountOf(Org org, RowDraft draft) => draft["WhatId"] is string what && org.Find(what) is { } about
        ? about.Type.Name switch
        {
            "Account" => about.Id,
            "Opportunity" => about[about.Type["AccountId"]] as string,
            _ => null,
        }
        : draft["WhoId"] is string who && org.Find(who) is { Type.Name: "Contact" } contact ? contact[contact.Type["AccountId"]] as string : null;

    private static void DeriveMember(RowDraft draft, DateTimeOffset now)
    {
        var hasResponded = draft["Status"] is "Responded";
        draft["HasResponded"] = hasResponded ? True : False;
        draft["FirstRespondedDate"] = hasResponded ? draft["FirstRespondedDate"] ?? DateOnly.FromDateTime(now.UtcDateTime) : null;
        draft["LeadOrContactId"] = draft["ContactId"] ?? draft["LeadId"];
        draft["Type"] = draft["ContactId"] is null ? "Lead" : "Contact";
    }

    private static void CheckMember(Org org, RowDraft draft)
    {
        if ((draft["LeadId"] ?? draft["ContactId"]) is not string person)
        {
            throw new RefusedException(new SalesforceError("REQUIRED_FIELD_MISSING", "Required fields are missing: [LeadId, ContactId]", "LeadId", "ContactId"));
        }

        if (draft.Existing is not null || draft["CampaignId"] is not string campaign)
        {
            return;
        }

        var field = draft.Type[draft["ContactId"] is null ? "LeadId" : "ContactId"];
        if (org.Table(draft.Type).FindBy(field, person).Any(other => campaign.Equals(other[draft.Type["CampaignId"]])))
        {
            throw new RefusedException(new SalesforceError("DUPLICATE_VALUE", "Already a campaign member."));
        }
    }

    private static void CheckEvent(RowDraft draft)
    {
        if (draft["StartDateTime"] is null && draft["ActivityDate"] is null)
        {
            throw new RefusedException(new SalesforceError("REQUIRED_FIELD_MISSING", "Required fields are missing: [ActivityDateTime]", "ActivityDateTime"));
        }

        if (draft["IsAllDayEvent"] is not true && draft["DurationInMinutes"] is null)
        {
            throw new RefusedException(new SalesforceError("REQUIRED_FIELD_MISSING", "Required fields are missing: [DurationInMinutes]", "DurationInMinutes"));
        }

        if (draft["StartDateTime"] is DateTimeOffset start && draft["EndDateTime"] is DateTimeOffset end && draft["DurationInMinutes"] is double minutes
            && (end < start || start.AddMinutes(minutes) != end))
        {
            throw new RefusedException(new SalesforceError(
                "FIELD_INTEGRITY_EXCEPTION", "Duration must be consistent with End Date and Time", "DurationInMinutes"));
        }
    }

    private static void CheckRate(Org org, RowDraft draft)
    {
        var type = draft.Type;
        if (org.Table(type).FindBy(type["IsoCode"], (string)draft["IsoCode"]!)
            .Any(other => other != draft.Existing && Equals(other[type["StartDate"]], draft["StartDate"])))
        {
            throw new RefusedException(new SalesforceError("DUPLICATE_VALUE", "duplicate value found: StartDate duplicates value on another rate of the currency"));
        }
    }

    // A rate holds until the next one of its currency begins.
    private static IEnumerable<(SObjectRecord Record, FieldWrite Write)> RateEnds(Org org, SObjectRecord saved)
    {
        var (start, next) = (saved.Type["StartDate"], saved.Type["NextStartDate"]);
        SObjectRecord[] rates = [.. org.Table(saved.Type).FindBy(saved.Type["IsoCode"], (string)saved[saved.Type["IsoCode"]]!).OrderBy(rate => (DateOnly)rate[start]!)];
        for (var at = 0; at < rates.Length; at++)
        {
            object end = at + 1 < rates.Length ? rates[at + 1][start]! : DateOnly.MaxValue;
            if (!end.Equals(rates[at][next]))
            {
                yield return (rates[at], new FieldWrite(next, end));
            }
        }
    }
}
