using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Transforms.Money;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class MoneyReader
{
    public static MoneyTransform Read(SectionReader section, FieldShape shape)
    {
        var options = new MoneyOptions
        {
            HubSpotFields = shape.HubSpot.Count,
            SalesforceFields = shape.Salesforce.Count,
            HubSpotInputs = shape.HubSpotInputs.Count,
            SalesforceInputs = shape.SalesforceInputs.Count,
        };
        var company = section.Text("hubspot");
        if (company is not (null or "companyCurrency"))
        {
            section.Problems.Add(section.LocationOf("hubspot"), $"'{company}' is no currency that HubSpot keeps a property in", "Write hubspot: companyCurrency, or leave it out");
        }

        var file = section.Text("file");
        if (file is not null && section.Has("rates"))
        {
            section.Problems.Add(section.LocationOf("rates"), "the rates come from two places, a file and an account", "Remove file or rates");
        }

        options = options with
        {
            Rates = file is not null ? RateSource.File : section.Value("rates", ValueKinds.Rates, RateSource.Salesforce),
            File = file is not null ? ReadFile(section, file) : CurrencyTable.None,
            To = section.Has("to") ? section.Value("to", ValueKinds.Currency, "") : null,
            Rounding = section.Value("rounding", ValueKinds.Rounding, MidpointRounding.AwayFromZero),
            CurrentWhereNoneIsDated = section.Value("fallback", ValueKinds.RateFallback, false),
            CompanyCurrency = company is not null,
        };
        section.Finish();
        return new MoneyTransform(options);
    }

    /// <summary>Lines of date,code,rate: units of the currency for one of a home currency, whose own rate is 1, from that day until the
    /// currency's next line.</summary>
    private static CurrencyTable ReadFile(SectionReader section, string path)
    {
        if (section.ReadFile(path) is not { } text)
        {
            section.Problems.Add(section.LocationOf("file"), $"the rates file {path} can't be read", "Name a file that is there, with lines such as 2026-01-01,EUR,0.9");
            return CurrencyTable.None;
        }

        var rows = new List<(DateOnly From, string Code, decimal Rate)>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',', StringSplitOptions.TrimEntries);
            if (lines[i].Length == 0 || (i == 0 && cells[0] == "date"))
            {
                continue;
            }

            if (cells.Length == 3 && DateOnly.TryParseExact(cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from) && cells[1].Length == 3
                && decimal.TryParse(cells[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0)
            {
                rows.Add((from, cells[1].ToUpperInvariant(), rate));
            }
            else
            {
                section.Problems.Add(section.LocationOf("file"), $"line {i + 1} of {path} is no rate: '{lines[i]}'", "Write a day, a currency and its units for one of the home currency, such as 2026-01-01,EUR,0.9");
            }
        }

        foreach (var twice in rows.GroupBy(row => (row.From, row.Code)).Where(same => same.Count() > 1))
        {
            section.Problems.Add(section.LocationOf("file"), string.Create(CultureInfo.InvariantCulture, $"{path} has two rates for {twice.Key.Code} on {twice.Key.From:yyyy-MM-dd}"), "Keep one of them");
        }

        var rates = rows.GroupBy(row => row.Code).SelectMany(same =>
        {
            var ordered = same.OrderBy(row => row.From).ToList();
            return ordered.Select((row, i) => new ExchangeRate(row.Code, row.Rate, row.From, i + 1 < ordered.Count ? ordered[i + 1].From : null));
        });
        return new CurrencyTable { Rates = [.. rates] };
    }
}
