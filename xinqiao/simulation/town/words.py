"""What the invented people say and take. Invented for the demo; no advice to anybody."""

# name, dose, local times
Line = tuple[str, str, tuple[str, ...]]
MEDICINES = (
    ("氨氯地平片", "5 mg", ("07:30",)),
    ("缬沙坦胶囊", "80 mg", ("07:30",)),
    ("吲达帕胺缓释片", "1.5 mg", ("08:00",)),
    ("琥珀酸美托洛尔缓释片", "47.5 mg", ("07:30",)),
    ("阿托伐他汀钙片", "20 mg", ("20:30",)),
)

# LOINC code: name, UCUM unit
LABS = {
    "2823-3": ("血钾", "mmol/L"),
    "14682-9": ("肌酐", "umol/L"),
    "22748-8": ("LDL-C", "mmol/L"),
    "4548-4": ("HbA1c", "%"),
    "718-7": ("血红蛋白", "g/L"),
    "1742-6": ("ALT", "U/L"),
}

# what patients ask, and what the team answers
TALK = (
    ("早上的药饭前吃还是饭后吃？", "饭前饭后都可以，每天固定一个时间，最容易记住。"),
    ("这两天量了四次都在 130 左右，还要不要天天量？", "做得很好。这一周早晚各量一次，之后我们再商量。"),
    ("药快吃完了，复诊之前够不够？", "够到复诊那天。复诊时我们一起续方。"),
    ("家里的血压计用了五年，准不准？", "下次复诊带来，和诊室的比一比就知道。"),
    (
        "吃药以后脚有点肿，正常吗？",
        "有些降压药会这样。今天拍张照片给我们看看，复诊时医生会考虑换药，先不要自己停。",
    ),
    ("昨天忘了吃一次，今天要不要补两片？", "不用补，今天照常吃一次就好。"),
    ("下周要出差三天，量不了晚上那次。", "早上量到就行，回来再接着早晚量。"),
    (
        "女儿给我买了低钠盐，能用吗？",
        "先问一下：最近查的血钾和肌酐都正常吗？我看过结果再回复您，暂时先别换。",
    ),
    ("晚上睡不好，第二天血压就高一点。", "睡不好会影响血压。这几天记一下几点睡、几点醒，我们复诊时一起看。"),
    ("复诊可以改到周五上午吗？", "可以，已经替您记到周五上午。"),
)

ANSWERED = "您好，看到您这次的血压偏高。请坐着休息五分钟再量一次，把结果记下来，我们下午给您打电话。"
MEAN_ANSWERED = (
    "您好，最近一周在家量的平均值比目标高一些。请继续早晚各量一次，少放盐，我们两周内一起看要不要调药。"
)
CALLED = "刚才电话里说好了：今天在家休息，晚上再量一次；再有头痛、看不清、胸痛，马上打 120。"
FORM_ANSWERED = "看到您在问卷里说的了，谢谢。刚给您打过电话，按电话里说的先观察两天，不舒服随时留言。"
REASON_MEASURE = "血压偏高，先连测一周看清楚"
REASON_MEDICINE = "两次都高，加一种药"
NOTE_MEASURE = "接下来一周请早晚各量一次，量前坐五分钟。"

# kind, what is tapped ("choice:amount"), words, whether it is shared
DIARY = (
    ("exercise", "walk:30", "", True),
    ("exercise", "tai-chi:45", "公园里一起打", True),
    ("exercise", "dance:45", "", True),
    ("exercise", "housework:20", "", False),
    ("sleep", ":7", "", True),
    ("sleep", ":5", "夜里起来两次", True),
    ("food", "dinner:", "晚饭吃多了", True),
    ("food", "snack:", "", False),
    ("mood", "good:", "", False),
    ("mood", "so-so:", "下雨，没出门", True),
    ("symptom", "fatigue:", "", True),
)
# days ago, hour, minute, who, (kind, tap, words), whether it is shared
GUILAN_DIARY = (
    (6, 20, 50, "patient", ("exercise", "walk:20", "走到河边就回来了"), True),
    (5, 7, 10, "patient", ("sleep", ":6", "夜里醒了一次"), True),
    (5, 18, 20, "daughter", ("food", "dinner:", "今天做的少盐，她说没味道"), True),
    (4, 21, 5, "patient", ("mood", "so-so:", "怕给女儿添麻烦"), False),
    (3, 19, 30, "patient", ("exercise", "walk:30", "和老邻居一起"), True),
    (2, 20, 15, "patient", ("symptom", "", "手腕那块青还在，不疼"), True),
    (1, 7, 5, "patient", ("sleep", ":5", "降温，睡得不踏实"), True),
    (1, 20, 40, "patient", ("mood", "good:", "女儿打了电话，心里踏实"), False),
    (0, 8, 10, "patient", ("symptom", "", "膝盖疼，上下楼费劲"), True),
)
